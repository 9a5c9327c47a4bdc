import type { App, BlockButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { onButton } from '../actions/on-button.ts';
import { said } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { HOME_ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { openSubscribe } from '../views/subscribe.ts';
import { discardDraft } from '../views/train/draft.ts';
import { openDraft, openTrain } from '../views/train/open-train.ts';
import type { ColumnReader } from '../views/train/source-columns.ts';
import { within } from '../within.ts';
import { homeTrouble, homeView } from './home-view.ts';
import { FIRST_PAGE, type HomePlace, readHome } from './read-home.ts';

type Deps = SlackDeps & { columns: ColumnReader };
type Request = { client: WebClient; user: string; place: HomePlace };

const PLACE = z.object({ mine: z.coerce.number().int().min(0), team: z.coerce.number().int().min(0) });
const PATIENCE_MS = 5000;
const SLOW = '⏳ The storage takes long to answer. What it says appears here as soon as it does.';
const OFFSET = z.coerce.number().int().min(0).catch(0);

/**
 * Registers App Home. It is drawn whenever the person opens it, and after every button in it, whoever that button belongs to. A run
 * that changes meanwhile is not: whoever looks at one follows its card.
 */
export function registerHome(app: App, deps: Deps): void {
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    await publishHome(deps, { client, user: event.user, place: placeOf(event.view) });
  });

  // Through all handlers first: what the button does is seen in what is drawn.
  app.use(async ({ body, client, next }) => {
    await next();
    const pressed = PRESSED.safeParse(body);
    if (!pressed.success || pressed.data.actions.some(({ action_id }) => action_id.startsWith(HOME_ACTIONS.page)))
      return;
    await publishHome(deps, { client, user: pressed.data.user.id, place: placeOf(pressed.data.view) });
  });

  for (const list of ['mine', 'team'] as const) {
    const action_id = new RegExp(`^${HOME_ACTIONS[`${list}_page`]}`);
    app.action<BlockButtonAction>({ type: 'block_actions', action_id }, async ({ ack, action, body, client }) => {
      await ack();
      const place = { ...placeOf(body.view), [list]: OFFSET.parse(action.value) };
      await publishHome(deps, { client, user: body.user.id, place });
    });
  }
  // Drawn anew as after any other.
  app.action({ type: 'block_actions', action_id: HOME_ACTIONS.refresh }, async ({ ack }) => ack());

  onButton(app, deps, HOME_ACTIONS.train, async (_value, { user, client, body }) => {
    await openTrain(deps, { client, trigger_id: body.trigger_id, user, channel: '', text: '' });
    return null;
  });
  onButton(app, deps, HOME_ACTIONS.continue_draft, async (draft_id, { user, client, body }) => {
    await openDraft(deps, { client, trigger_id: body.trigger_id, user, draft_id });
    return null;
  });
  onButton(app, deps, HOME_ACTIONS.discard_draft, async (draft_id, { user }) => {
    await discardDraft(deps.objects, user, draft_id);
    return null;
  });
  onButton(app, deps, HOME_ACTIONS.subscribe, async (_value, { user, client, body }) => {
    await openSubscribe(deps, { client, trigger_id: body.trigger_id, user, channel: null });
    return null;
  });
  onButton(app, deps, HOME_ACTIONS.unsubscribe, async (id, { user }) => {
    const found = (await deps.subscriptions.list()).find((one) => one.id === id && one.to === user);
    if (found === undefined) return said('It was removed already.');
    await deps.subscriptions.remove(found.id);
    return null;
  });
}

const PRESSED = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string() }),
  view: z.looseObject({ type: z.literal('home'), private_metadata: z.string().default('') }),
  actions: z.array(z.looseObject({ action_id: z.string() })),
});

/** Draws it, or says in it why that does not work. Never throws: there is nobody else to tell. */
async function publishHome(deps: Deps, { client, user, place }: Request): Promise<void> {
  try {
    const view = readHome(deps, user, place).then(homeView, (error: unknown) => {
      deps.logger[levelOf(error)]({ err: error, user }, 'home not read');
      return homeTrouble(errorMessage(error));
    });
    const ready = await within(PATIENCE_MS, view);
    // Nobody looks at an empty tab for long; what comes late takes the note's place.
    if (!ready.done) await client.views.publish({ user_id: user, view: homeTrouble(SLOW) });
    await client.views.publish({ user_id: user, view: ready.done ? ready.value : await ready.later });
  } catch (error) {
    deps.logger.error({ err: error, user }, 'home not published');
  }
}

function placeOf(view: { private_metadata?: string } | undefined): HomePlace {
  try {
    const parsed = PLACE.safeParse(JSON.parse(view?.private_metadata ?? ''));
    return parsed.success ? parsed.data : FIRST_PAGE;
  } catch {
    return FIRST_PAGE;
  }
}
