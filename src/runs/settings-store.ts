import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_SPEC_NAMES, TRAIN_PRESETS, type TrainPreset } from './run-spec.ts';
import { readStored } from './stored.ts';

/** What a channel has agreed on for its runs. Each channel has one object; it changes by compare-and-set. */

const USER = z.string().regex(/^[UW][A-Z0-9]+$/, 'is no id of a person');
const PRESETS = Object.keys(TRAIN_PRESETS).filter((name): name is TrainPreset => Object.hasOwn(TRAIN_PRESETS, name));

export const CHANNEL_SETTINGS = z.object({
  /** What the train modal is filled with where nothing else says it; `null` where the channel has no custom. */
  country: RUN_SPEC_NAMES.country.nullable(),
  connection: z.string().min(1).max(60).nullable(),
  preset: z.enum(PRESETS).nullable(),
  /** Who may launch runs here. Managers may in any case. */
  may_launch: z.union([z.literal('anyone'), z.array(USER).min(1)]),
  /** Who may manage the channel's runs beside those who asked for them, and change these settings. */
  managers: z.array(USER),
});
export type ChannelSettings = z.infer<typeof CHANNEL_SETTINGS>;

export const STORED_SETTINGS = CHANNEL_SETTINGS.extend({
  schema: z.literal(1),
  changed_by: USER,
  changed_at: z.iso.datetime(),
});

const NONE_YET: ChannelSettings = { country: null, connection: null, preset: null, may_launch: 'anyone', managers: [] };

/** Settings, who changed them last, and the generation that a change of them names. */
export type FoundSettings = {
  settings: ChannelSettings;
  changed: { by: string; at: Date } | null;
  generation: string;
};

export type SettingsStore = {
  /** The settings of a channel; where it has none, those that leave everything open. Throws `record_invalid`. */
  readSettings(channel: string): Promise<ChannelSettings>;
  find(channel: string): Promise<FoundSettings>;
  /** Throws `object_changed` where somebody else has changed them since `generation`, `settings_not_allowed` for who may not. */
  save(change: { channel: string; settings: ChannelSettings; user: string; generation: string }): Promise<void>;
};

export function createSettingsStore(deps: {
  objects: Pick<ObjectStore, 'read' | 'write'>;
  now: () => Date;
}): SettingsStore {
  async function find(channel: string): Promise<FoundSettings> {
    const name = objectOf(channel);
    const found = await deps.objects.read(name);
    if (found === null) return { settings: NONE_YET, changed: null, generation: '0' };
    const {
      schema: _,
      changed_by,
      changed_at,
      ...settings
    } = readStored(STORED_SETTINGS, found.body, 'record_invalid', { name });
    return {
      settings,
      changed: { by: changed_by, at: new Date(changed_at) },
      generation: found.object.generation,
    };
  }

  return {
    find,
    readSettings: async (channel) => (await find(channel)).settings,
    async save({ channel, settings, user, generation }) {
      const now = await find(channel);
      if (now.generation !== generation) throw new AppError('object_changed', { name: objectOf(channel) });
      if (!mayChangeSettings(now.settings, user)) {
        throw new AppError('settings_not_allowed', { people: now.settings.managers });
      }
      const stored = { schema: 1, ...settings, changed_by: user, changed_at: deps.now().toISOString() };
      // What a newer bot keeps beside them stays.
      const body = JSON.stringify({ ...now.settings, ...STORED_SETTINGS.parse(stored) });
      await deps.objects.write(objectOf(channel), body, {
        content_type: 'application/json',
        if_generation: generation,
      });
    },
  };
}

/** While nobody is named, anyone in the channel: somebody has to begin. */
export function mayChangeSettings({ managers }: ChannelSettings, user: string): boolean {
  return managers.length === 0 || managers.includes(user);
}

export function mayLaunch({ may_launch, managers }: ChannelSettings, user: string): boolean {
  return may_launch === 'anyone' || may_launch.includes(user) || managers.includes(user);
}

function objectOf(channel: string): string {
  // What comes from Slack names an object only if it is an id.
  if (!/^[CGD][A-Z0-9]+$/.test(channel)) throw new AppError('record_invalid', { name: channel });
  return `settings/${channel}.json`;
}
