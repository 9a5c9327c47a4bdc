import { useDirectory } from '../directory.tsx';
import { channelLabel } from '../person.ts';
import { useSurface } from '../surface.tsx';
import { ChoiceList } from './choice-list.tsx';
import { FileField } from './file-field.tsx';
import { SelectField } from './select-field.tsx';
import { TextField } from './text-field.tsx';
import type { FieldValue, InteractiveElement } from './value.ts';

export type FieldProps = {
  block_id: string;
  element: InteractiveElement;
  /** Of the control, for its label. */
  id: string;
  /** Where no `<label>` names the control. */
  label?: string | undefined;
  invalid?: boolean | undefined;
  /** Ids of the hint and of the error. */
  describedBy?: string | undefined;
  optional?: boolean | undefined;
  /** Told of each finished choice, where the app wants to hear of it at once. */
  onCommit?: ((value: FieldValue) => void) | undefined;
};

/** The control of one element that a person fills in. */
export function Field(props: FieldProps) {
  const { block_id, element, onCommit } = props;
  const surface = useSurface();
  const { channels, users } = useDirectory();
  const value = surface.get(block_id, element);
  const common = {
    id: props.id,
    label: props.label,
    invalid: props.invalid,
    describedBy: props.describedBy,
  };
  function set(next: FieldValue): void {
    surface.set(block_id, element, next);
  }
  function choose(chosen: Extract<FieldValue, { kind: 'choices' }>['chosen']): void {
    const next: FieldValue = { kind: 'choices', chosen };
    set(next);
    onCommit?.(next);
  }
  const chosen = value.kind === 'choices' ? value.chosen : [];
  const text = value.kind === 'text' ? value.text : '';

  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return (
        <TextField
          {...common}
          element={element}
          text={text}
          onChange={(next) => set({ kind: 'text', text: next })}
          onCommit={onCommit === undefined ? undefined : (next) => onCommit({ kind: 'text', text: next })}
        />
      );
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceList {...common} element={element} chosen={chosen} onChange={choose} />;
    case 'file_input':
      return (
        <FileField
          {...common}
          element={element}
          user={surface.user}
          files={value.kind === 'files' ? value.files : []}
          onChange={(files) => set({ kind: 'files', files })}
        />
      );
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
    case 'multi_static_select':
    case 'multi_external_select':
    case 'multi_users_select':
    case 'multi_channels_select':
    case 'multi_conversations_select':
      return (
        <SelectField
          {...common}
          element={element}
          clearable={props.optional}
          chosen={chosen}
          people={users.filter((user) => !user.is_bot).map(({ id, label }) => ({ value: id, label }))}
          channels={channels.map((channel) => ({ value: channel.id, label: channelLabel(channel) }))}
          search={(query) => surface.search(block_id, element.action_id ?? '', query)}
          onChange={choose}
        />
      );
    case 'rich_text_input':
    case 'button':
    case 'workflow_button':
    case 'overflow':
      return <p className="note">The local workspace's page cannot show a {element.type} here.</p>;
    default:
      return element satisfies never;
  }
}
