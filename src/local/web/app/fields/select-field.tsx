import { Combobox } from './combobox.tsx';
import { type Choice, type ChoiceGroup, type InteractiveElement, optionsOf, takesSeveral } from './value.ts';

type SelectElement = Extract<InteractiveElement, { type: `${string}_select` }>;

/** Select menus, single and multi, from whatever source. */
export function SelectField(props: {
  id: string;
  label?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
  clearable?: boolean | undefined;
  element: SelectElement;
  chosen: readonly Choice[];
  people: readonly Choice[];
  channels: readonly Choice[];
  search: (query: string) => Promise<readonly ChoiceGroup[]>;
  onChange: (chosen: readonly Choice[]) => void;
}) {
  const { element, people, channels } = props;

  async function load(query: string): Promise<readonly ChoiceGroup[]> {
    switch (element.type) {
      case 'external_select':
      case 'multi_external_select': {
        const least = element.min_query_length ?? 3;
        if (query.length < least) throw new Error(`Type ${least} letters to search`);
        return props.search(query);
      }
      case 'static_select':
      case 'multi_static_select':
        return matching(optionsOf(element), query);
      case 'users_select':
      case 'multi_users_select':
        return matching([{ label: null, choices: people }], query);
      case 'channels_select':
      case 'multi_channels_select':
        return matching([{ label: null, choices: channels }], query);
      case 'conversations_select':
      case 'multi_conversations_select':
        return matching(conversations(element.filter?.include, channels, people), query);
      default:
        return element satisfies never;
    }
  }

  // Slack gives these as ids alone.
  const named = [...people, ...channels];
  const chosen = props.chosen.map((choice) => named.find(({ value }) => value === choice.value) ?? choice);
  return (
    <Combobox
      id={props.id}
      label={props.label}
      invalid={props.invalid}
      describedBy={props.describedBy}
      placeholder={element.placeholder?.text ?? 'Select an item'}
      chosen={chosen}
      multiple={takesSeveral(element)}
      clearable={props.clearable}
      max={'max_selected_items' in element ? element.max_selected_items : undefined}
      load={load}
      onChange={props.onChange}
    />
  );
}

function conversations(
  include: readonly string[] | undefined,
  channels: readonly Choice[],
  people: readonly Choice[],
): ChoiceGroup[] {
  const wanted = (kind: string) => include === undefined || include.includes(kind);
  return [
    { label: 'Channels', choices: wanted('public') || wanted('private') ? channels : [] },
    { label: 'People', choices: wanted('im') ? people : [] },
  ].filter(({ choices }) => choices.length > 0);
}

function matching(groups: readonly ChoiceGroup[], query: string): ChoiceGroup[] {
  const wanted = query.trim().toLowerCase();
  return groups
    .map(({ label, choices }) => ({
      label,
      choices: choices.filter((choice) => choice.label.toLowerCase().includes(wanted)),
    }))
    .filter(({ choices }) => choices.length > 0);
}
