import type { App, BlockButtonAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { FINAL_STATES } from '../../runs/run.ts';
import { RUN_SPEC_NAMES } from '../../runs/run-spec.ts';
import type { NewSubscription } from '../../runs/subscriptions.ts';
import { subscriptionWords } from '../blocks/subscription-words.ts';
import { channelProblem } from '../channels.ts';
import type { SlackDeps } from '../deps.ts';
import { errorWords } from '../error-message.ts';
import { ACTIONS, SUBSCRIBE_FIELDS, VIEWS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { type SubscribeFacts, subscribeView } from './subscribe-view.ts';

type Deps = Pick<SlackDeps, 'subscriptions' | 'chat' | 'logger'>;
type Place = Pick<SubscribeFacts, 'user' | 'channel'>;

const METADATA = z.object({ channel: z.object({ id: z.string(), name: z.string() }).nullable() });
const CHOICE = z.object({ selected_option: z.object({ value: z.string() }).nullish() });
const TEXT = z.object({ value: z.string().nullish() });
const BOXES = z.object({ selected_options: z.array(z.object({ value: z.enum(FINAL_STATES) })).nullish() });

/** Opens the modal with the subscriptions of the person and of the channel that they are in. */
export async function openSubscribe(
  deps: Deps,
  request: Place & { client: WebClient; trigger_id: string },
): Promise<void> {
  const view = await viewFor(deps, request, null);
  await request.client.views.open({ trigger_id: request.trigger_id, view });
}

/** Registers the modal's submission and its buttons. */
export function registerSubscribe(app: App, deps: Deps): void {
  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.subscribe },
    async ({ ack, view, body, client }) => {
      const place = { user: body.user.id, ...METADATA.parse(JSON.parse(view.private_metadata)) };
      const wish = readWish(view.state, place);
      if ('errors' in wish) return ack({ response_action: 'errors', errors: wish.errors });
      const problem = wish.to === place.user ? null : await channelProblem(client, wish.to);
      if (problem !== null) return ack({ response_action: 'errors', errors: { [SUBSCRIBE_FIELDS.to]: problem } });
      try {
        const added = await deps.subscriptions.add(wish);
        const view = await viewFor(deps, place, `Subscribed. ${subscriptionWords(added)}.`);
        await ack({ response_action: 'update', view });
      } catch (error) {
        deps.logger[levelOf(error)]({ err: error, user: place.user }, 'not subscribed');
        const { what, next } =
          error instanceof AppError ? errorWords(error.code, error.details) : errorWords('internal');
        await ack({ response_action: 'errors', errors: { [SUBSCRIBE_FIELDS.to]: `${what} ${next}` } });
      }
    },
  );
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.unsubscribe },
    async ({ ack, action, body, client }) => {
      await ack();
      const { view } = body;
      if (view?.callback_id !== VIEWS.subscribe) return;
      const place = { user: body.user.id, ...METADATA.parse(JSON.parse(view.private_metadata)) };
      // Only what this modal shows can be removed with it: the person's own, and the channel's that they are in.
      const shown = await shownTo(deps, place);
      const removed = shown.find(({ id }) => id === action.value);
      if (removed !== undefined) await deps.subscriptions.remove(removed.id);
      const note = removed === undefined ? 'It was removed already.' : `Removed: ${subscriptionWords(removed)}.`;
      await client.views.update({ view_id: view.id, view: await viewFor(deps, place, note) });
    },
  );
}

async function shownTo({ subscriptions, chat }: Deps, { user, channel }: Place) {
  const all = await subscriptions.list();
  const is_here = channel !== null && (await chat.mayRead({ channel: channel.id, user }));
  return all.filter(({ to }) => to === user || (is_here && to === channel?.id));
}

async function viewFor(deps: Deps, place: Place, note: string | null) {
  return subscribeView({ ...place, note, subscriptions: await shownTo(deps, place) });
}

/** What the form asks for, or what is wrong with it by block. */
function readWish(
  state: ViewOutput['state'],
  { user, channel }: Place,
): NewSubscription | { errors: Record<string, string> } {
  const field = (name: keyof typeof SUBSCRIBE_FIELDS) => {
    const id = SUBSCRIBE_FIELDS[name];
    return state.values[id]?.[id];
  };
  const to = CHOICE.parse(field('to')).selected_option?.value;
  const about = CHOICE.parse(field('about')).selected_option?.value;
  const country = filter(field('country'), RUN_SPEC_NAMES.country);
  const revision = filter(field('revision'), RUN_SPEC_NAMES.revision);
  const states = (BOXES.parse(field('states')).selected_options ?? []).map(({ value }) => value);
  const errors = {
    ...(country.ok ? {} : { [SUBSCRIBE_FIELDS.country]: `A market ${country.problem}.` }),
    ...(revision.ok ? {} : { [SUBSCRIBE_FIELDS.revision]: `A revision ${revision.problem}.` }),
    ...(about === 'ends' && states.length === 0 ? { [SUBSCRIBE_FIELDS.states]: 'Tick at least one.' } : {}),
  };
  if (Object.keys(errors).length > 0 || !country.ok || !revision.ok) return { errors };
  const base = {
    // The channel is the one that the modal was opened in, whatever is sent.
    to: to === 'me' || channel === null ? user : channel.id,
    country: country.value,
    revision: revision.value,
    created_by: user,
  };
  return about === 'week' ? { about, ...base } : { about: 'ends', states, ...base };
}

type Filter = { ok: true; value: string | null } | { ok: false; problem: string };

/** A market or revision as runs have it; `null` where none was entered. */
function filter(entered: unknown, schema: z.ZodType<string>): Filter {
  const text = (TEXT.parse(entered).value ?? '').trim().toLowerCase();
  if (text === '') return { ok: true, value: null };
  const parsed = schema.safeParse(text);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: parsed.error.issues[0]?.message ?? 'is not one' };
}
