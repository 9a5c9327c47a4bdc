import { TRAIN_PRESETS } from '../../../runs/run-spec.ts';
import type { ChannelSettings } from '../../../runs/settings-store.ts';
import { isChannelId } from '../../channels.ts';
import type { SlackDeps } from '../../deps.ts';

export type ChannelDefaults = {
  /** Fields as they are typed after `/mmm train`, to stand before those that are. */
  set: string[];
  /** The connection to begin with, where it is still set up. */
  connection: string | null;
};

/** What a new run of the channel begins with; nothing where it has agreed on nothing, or that cannot be read. */
export async function channelDefaults(
  deps: Pick<SlackDeps, 'settings' | 'warehouses' | 'logger'>,
  channel: string,
): Promise<ChannelDefaults> {
  if (!isChannelId(channel)) return { set: [], connection: null };
  try {
    const { country, connection, preset } = await deps.settings.readSettings(channel);
    const is_there = connection !== null && deps.warehouses.names().includes(connection);
    return { set: [...countryField(country), ...trainFields(preset)], connection: is_there ? connection : null };
  } catch (error) {
    deps.logger.warn({ err: error, channel }, 'channel settings not read');
    return { set: [], connection: null };
  }
}

function countryField(country: ChannelSettings['country']): string[] {
  // Quoted: "no" is a market, and not a boolean.
  return country === null ? [] : [`country="${country}"`];
}

function trainFields(preset: ChannelSettings['preset']): string[] {
  if (preset === null) return [];
  const { iterations, trials } = TRAIN_PRESETS[preset];
  return [`train.iterations=${iterations}`, `train.trials=${trials}`];
}
