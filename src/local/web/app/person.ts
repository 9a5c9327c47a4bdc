import type { ShownUser } from '../../slack/control-api.ts';

export function labelOf(user: ShownUser | undefined): string {
  if (user === undefined) return 'Someone';
  return user.real_name === '' ? user.name : user.real_name;
}

/** `#name`, or a lock and the name. */
export function channelLabel({ name, is_private }: { name: string; is_private: boolean }): string {
  return `${is_private ? '🔒 ' : '#'}${name}`;
}

/** The same colour for the same person, out of a few that white text reads well on. */
export function colourOf(id: string): string {
  const colours = ['#2c5aa0', '#8a3b8f', '#1f7a5c', '#a1472c', '#5b5bd6', '#7a6412'];
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return colours[sum % colours.length] ?? '#444444';
}

/** A Slack timestamp as a date. */
export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}
