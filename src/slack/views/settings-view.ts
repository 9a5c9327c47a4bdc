import type { KnownBlock, ModalView } from '@slack/types';
import { type ChannelSettings, type FoundSettings, mayChangeSettings } from '../../runs/settings-store.ts';
import { localTime } from '../blocks/dates.ts';
import { context, input, option } from '../blocks/elements.ts';
import { listOf, mrkdwn, named, paragraph, plain } from '../blocks/text.ts';
import { SETTINGS_FIELDS, VIEWS } from '../ids.ts';
import { PRESET_NAMES } from '../preset.ts';

export type SettingsFacts = {
  user: string;
  channel: { id: string; name: string };
  found: FoundSettings;
  /** The warehouse connections that there are. */
  connections: readonly string[];
  /** What has just been done or happened, as a sentence; `null` when the modal opens. */
  note: string | null;
};

/** The value of an option that stands for none. */
export const NO_CHOICE = '-';

const FIELDS = SETTINGS_FIELDS;
/** Slack takes more, but more people than this are "anyone". */
const MOST_PEOPLE = 50;

/** What the channel has agreed on for its runs: a form for those who may change it, sentences for the others. */
export function settingsView(facts: SettingsFacts): ModalView {
  const { channel, found, user, note } = facts;
  const may_change = mayChangeSettings(found.settings, user);
  return {
    type: 'modal',
    callback_id: VIEWS.settings,
    title: plain('Channel settings', 24),
    ...(may_change ? { submit: plain('Save', 24) } : {}),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ channel, generation: found.generation }),
    blocks: [
      ...(note === null ? [] : [paragraph(note)]),
      paragraph(`What runs in <#${channel.id}> begin with, and who may do what with them.`),
      ...(may_change ? form(facts) : inWords(found.settings)),
      context(whoMayChange(found.settings), ...lastChange(found)),
    ],
  };
}

function whoMayChange({ managers }: ChannelSettings): string {
  return managers.length === 0
    ? 'Anyone in this channel can change this until somebody is named as manager; then only managers can.'
    : `Only ${people(managers)} can change this.`;
}

function lastChange({ changed }: FoundSettings): string[] {
  return changed === null ? [] : [`Last changed by <@${changed.by}>, ${localTime(changed.at)}`];
}

function people(ids: readonly string[]): string {
  return listOf(
    ids.map((id) => `<@${id}>`),
    10,
  );
}

function inWords({ country, connection, preset, may_launch, managers }: ChannelSettings): KnownBlock[] {
  const launch = may_launch === 'anyone' ? 'Anyone in the channel' : people([...may_launch, ...managers]);
  const lines = [
    `*Market*: ${country ?? 'each run says its own'}`,
    `*Connection*: ${connection === null ? 'each run says its own' : named(connection)}`,
    `*Training*: ${preset ?? 'each run says its own'}`,
    `*May launch runs*: ${launch}`,
    `*Managers*: ${managers.length === 0 ? 'none' : people(managers)}`,
  ];
  return [{ type: 'section', text: mrkdwn(lines.join('\n')) }];
}

function form({ found, connections }: SettingsFacts): KnownBlock[] {
  const { country, connection, preset, may_launch, managers } = found.settings;
  // One that is no longer set up is still what the channel has agreed on.
  const all = connection === null || connections.includes(connection) ? connections : [connection, ...connections];
  return [
    input({
      block_id: FIELDS.country,
      label: 'Market',
      hint: 'Stands in the form of a new run. Empty: each run says its own.',
      optional: true,
      element: {
        type: 'plain_text_input',
        action_id: FIELDS.country,
        placeholder: plain('de'),
        max_length: 20,
        ...(country === null ? {} : { initial_value: country }),
      },
    }),
    select('connection', 'Connection', all.slice(0, 99), connection),
    select('preset', 'Training', PRESET_NAMES, preset),
    peopleInput(
      'may_launch',
      'Who may launch runs here',
      'Empty: anyone in the channel.',
      may_launch === 'anyone' ? [] : may_launch,
    ),
    peopleInput(
      'managers',
      'Managers',
      'They can cancel anybody’s run of this channel, launch runs, and change these settings. Whoever asked for a run can always manage it.',
      managers,
    ),
  ];
}

function select(
  field: 'connection' | 'preset',
  label: string,
  names: readonly string[],
  chosen: string | null,
): KnownBlock {
  const options = [option(NO_CHOICE, 'Each run says its own'), ...names.map((name) => option(name))];
  return input({
    block_id: FIELDS[field],
    label,
    optional: true,
    element: {
      type: 'static_select',
      action_id: FIELDS[field],
      options,
      initial_option: options.find(({ value }) => value === chosen) ?? option(NO_CHOICE, 'Each run says its own'),
    },
  });
}

function peopleInput(
  field: 'may_launch' | 'managers',
  label: string,
  hint: string,
  chosen: readonly string[],
): KnownBlock {
  return input({
    block_id: FIELDS[field],
    label,
    hint,
    optional: true,
    element: {
      type: 'multi_users_select',
      action_id: FIELDS[field],
      placeholder: plain('Choose people', 150),
      max_selected_items: MOST_PEOPLE,
      ...(chosen.length === 0 ? {} : { initial_users: [...chosen] }),
    },
  });
}
