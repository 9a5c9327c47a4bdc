import type { Channel, User } from './records.ts';

/** Who and what is in a new workspace. */

export const TEAM = { id: 'T0LOCAL', domain: 'local', name: 'Local workspace' } as const;
export const APP_ID = 'A0MMMTRAINER';
export const BOT = { user_id: 'U0MMMBOT', bot_id: 'B0MMMBOT', name: 'mmm_trainer' } as const;

export const USERS: readonly User[] = [
  person('U0MARKETER', 'marketer', 'Marketer'),
  person('U0MODELLER', 'modeller', 'Modeller'),
  person('U0OPERATOR', 'operator', 'Operator'),
  { id: BOT.user_id, name: BOT.name, real_name: 'MMM Trainer', is_bot: true, tz: 'Etc/UTC' },
];

const PEOPLE = USERS.filter(({ is_bot }) => !is_bot).map(({ id }) => id);

export const CHANNELS: readonly Channel[] = [
  channel('C0GENERAL', 'general', 'Everything else. The app is not here.', PEOPLE),
  channel('C0MARKETING', 'marketing', 'Where the money goes', [...PEOPLE, BOT.user_id]),
  channel('C0MMMRUNS', 'mmm-runs', 'Marketing mix models as they train', [...PEOPLE, BOT.user_id]),
  {
    ...channel('C0BUDGETS', 'budgets', 'Private: next year, before it is told', [
      'U0MARKETER',
      'U0OPERATOR',
      BOT.user_id,
    ]),
    is_private: true,
  },
];

function person(id: string, name: string, real_name: string): User {
  return { id, name, real_name, is_bot: false, email: `${name}@example.com`, tz: 'Europe/Berlin' };
}

function channel(id: string, name: string, topic: string, members: string[]): Channel {
  return { id, name, topic, is_im: false, is_private: false, created: 1_700_000_000, members };
}
