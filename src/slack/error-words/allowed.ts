import type { Wordings } from './wording.ts';

/** Who may do what. */
export const ALLOWED_WORDS = {
  unauthorized: (f) => ({
    what: 'You may not do that.',
    why: f('who', 'It is for the person who started the run.'),
    next: 'Ask them to do it.',
  }),
  not_allowed: () => ({
    what: 'You may not see this run.',
    why: 'It belongs to a channel that you are not in.',
    next: 'Ask someone in that channel to invite you.',
  }),
  launch_not_allowed: (f) => ({
    what: 'You may not launch runs in this channel.',
    why: `Its settings leave that to ${f('people', 'others')}.`,
    next: 'Ask one of them to launch it, or choose another channel. /mmm settings shows who decides.',
  }),
  settings_not_allowed: (f) => ({
    what: 'You may not change these settings. Nothing is saved.',
    why: `Only ${f('people', 'its managers')} can.`,
    next: 'Ask one of them.',
  }),
} as const satisfies Wordings;
