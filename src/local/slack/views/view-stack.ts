import { z } from 'zod';
import { identify } from '../blocks/identify.ts';
import { refuseView } from '../blocks/validate.ts';
import type { Workspace } from '../context.ts';
import { showView } from '../control/show.ts';
import { LIMITS } from '../limits.ts';
import { SlackRefusal } from '../refusal.ts';
import type { View } from '../store/records.ts';
import { randomCharacters } from '../store/store.ts';
import { stateOf } from './state-values.ts';

/** The modals that are open before a person, at most three on top of each other, and everybody's App Home. */

const PLAIN_TEXT = z.object({ type: z.literal('plain_text'), text: z.string(), emoji: z.boolean().optional() });
const GIVEN = z.object({
  type: z.enum(['modal', 'home']),
  title: PLAIN_TEXT.optional(),
  submit: PLAIN_TEXT.nullish().transform((value) => value ?? null),
  close: PLAIN_TEXT.nullish().transform((value) => value ?? null),
  blocks: z.unknown(),
  private_metadata: z.string().default(''),
  callback_id: z.string().default(''),
  external_id: z.string().default(''),
  clear_on_close: z.boolean().default(false),
  notify_on_close: z.boolean().default(false),
});

/** A view that the bot has given, held to Slack's limits; throws `invalid_arguments`, `view_too_large`. */
export function readView(workspace: Pick<Workspace, 'fileReady'>, given: unknown): z.infer<typeof GIVEN> {
  refuseView(given, workspace.fileReady);
  return GIVEN.parse(given);
}
export type GivenView = z.infer<typeof GIVEN>;

/** Top first. */
export function openModals({ store }: Pick<Workspace, 'store'>, user: string): View[] {
  return store.views
    .values()
    .filter((view) => view.type === 'modal' && view.user === user)
    .reverse();
}

/** A new stack with this view alone; what was open before is gone, as nobody can act below a modal. */
export function openView(workspace: Workspace, user: string, given: GivenView, where: { channel?: string }): View {
  requireType(given, 'modal');
  requireNewExternalId(workspace, given, null);
  for (const { id } of openModals(workspace, user)) workspace.store.views.delete(id);
  return put(workspace, newView(workspace, user, given, null, where));
}

/** Throws `push_limit_reached`, and `not_found` where no modal is open. */
export function pushView(workspace: Workspace, user: string, given: GivenView, where: { channel?: string }): View {
  requireType(given, 'modal');
  requireNewExternalId(workspace, given, null);
  const [top, ...others] = openModals(workspace, user);
  if (top === undefined) throw new SlackRefusal('not_found');
  if (others.length + 2 > LIMITS.view.stack) throw new SlackRefusal('push_limit_reached');
  return put(workspace, newView(workspace, user, given, top, where));
}

/** Replaces what a view shows; what was entered stays where the fields do. Throws `hash_conflict`. */
export function updateView(workspace: Workspace, before: View, given: GivenView, hash?: string | undefined): View {
  if (hash !== undefined && hash !== before.hash) throw new SlackRefusal('hash_conflict');
  requireType(given, before.type);
  requireNewExternalId(workspace, given, before.id);
  const blocks = identify(given.blocks);
  return put(workspace, {
    ...before,
    ...given,
    blocks,
    values: stateOf(blocks, before.values),
    hash: newHash(workspace),
    errors: {},
  });
}

/** The App Home of a person. */
export function publishHome(workspace: Workspace, user: string, given: GivenView, hash?: string | undefined): View {
  const before = homeOf(workspace, user);
  if (before !== undefined) return updateView(workspace, before, given, hash);
  requireType(given, 'home');
  return put(workspace, newView(workspace, user, given, null, {}));
}

export function homeOf({ store }: Pick<Workspace, 'store'>, user: string): View | undefined {
  return store.views.values().find((view) => view.type === 'home' && view.user === user);
}

/** Keeps what a person entered, and what stands under the fields. */
export function keepEntered(workspace: Workspace, view: View, entered: Pick<View, 'values' | 'errors'>): View {
  return put(workspace, { ...view, ...entered });
}

/** Takes away these modals; what lies below is seen again. */
export function closeViews(workspace: Workspace, user: string, views: readonly View[]): void {
  for (const { id } of views) workspace.store.views.delete(id);
  announce(workspace, user);
}

function newView(
  workspace: Workspace,
  user: string,
  given: GivenView,
  below: View | null,
  where: { channel?: string },
): View {
  const id = workspace.store.newId('V');
  const blocks = identify(given.blocks);
  return {
    id,
    user,
    ...given,
    blocks,
    values: stateOf(blocks, {}, where),
    hash: newHash(workspace),
    root_view_id: below?.root_view_id ?? id,
    previous_view_id: below?.id ?? null,
    errors: {},
  };
}

function put(workspace: Workspace, view: View): View {
  workspace.store.views.put(view.id, view);
  if (view.type === 'home') workspace.publish({ type: 'home_changed', user: view.user, view: showView(view) });
  else announce(workspace, view.user);
  return view;
}

function announce(workspace: Workspace, user: string): void {
  workspace.publish({ type: 'views_changed', user, views: openModals(workspace, user).map(showView) });
}

function newHash({ now }: Pick<Workspace, 'now'>): string {
  return `${Math.floor(now().getTime() / 1000)}.${randomCharacters(8)}`;
}

function requireType(given: GivenView, type: View['type']): void {
  if (given.type !== type) {
    throw new SlackRefusal('invalid_arguments', [`must match the type of the view: ${type} [json-pointer:/view/type]`]);
  }
}

function requireNewExternalId({ store }: Workspace, { external_id }: GivenView, own: string | null): void {
  if (external_id === '') return;
  const taken = store.views.values().some((view) => view.external_id === external_id && view.id !== own);
  if (taken) throw new SlackRefusal('duplicate_external_id');
}
