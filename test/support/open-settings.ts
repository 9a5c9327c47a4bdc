import type { ChannelSettings } from '../../src/runs/settings-store.ts';

/** Settings as a channel has them that has agreed on nothing, or on what `change` says. */
export function openSettings(change: Partial<ChannelSettings> = {}) {
  const settings: ChannelSettings = {
    country: null,
    connection: null,
    preset: null,
    may_launch: 'anyone',
    managers: [],
    ...change,
  };
  return { readSettings: async () => settings };
}
