import { App } from '@slack/bolt';
import { registerHandlers } from '../../../src/slack/app.ts';
import { slackDeps } from '../../unit/slack/support/slack-deps.ts';

const KINDS = ['command', 'shortcut', 'action', 'options', 'event', 'view'] as const;
type Kind = (typeof KINDS)[number];

/** What the bot listens to in Slack, each as Bolt is told of it: an id, an expression, or an object with constraints. */
export type Registered = Readonly<Record<Kind, readonly unknown[]>>;

/** Everything that `registerHandlers` registers, kept instead. */
export function registeredHandlers(): Registered {
  const kept: Record<Kind, unknown[]> = { command: [], shortcut: [], action: [], options: [], event: [], view: [] };
  const nothing = async () => undefined;
  const app = new App({
    authorize: async () => ({}),
    receiver: { init: () => undefined, start: nothing, stop: nothing },
  });
  const keeping = new Proxy(app, {
    get(target, key) {
      const kind = KINDS.find((one) => one === key);
      return kind === undefined ? Reflect.get(target, key) : (what: unknown) => kept[kind].push(what);
    },
  });
  registerHandlers(keeping, slackDeps());
  return kept;
}

/** The ids of shortcuts that are listened to, by Slack's word for their kind. */
export function shortcutsOf({ shortcut }: Registered): { type: 'global' | 'message'; callback_id: string }[] {
  return shortcut.map((constraints) => {
    const { type, callback_id } = Object(constraints);
    return { type: type === 'message_action' ? 'message' : 'global', callback_id: String(callback_id) };
  });
}
