import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { viewObject } from '../delivery/payloads.ts';
import { SlackRefusal } from '../refusal.ts';
import type { View } from '../store/records.ts';
import { openView, publishHome, pushView, readView, updateView } from '../views/view-stack.ts';
import { type Args, jsonArg, type Method, parseArgs, userById } from './method.ts';

export const viewMethods = {
  'views.open': { rate: 'tier_4', scopes: [], handler: (workspace, args) => show(workspace, args, openView) },
  'views.push': { rate: 'tier_4', scopes: [], handler: (workspace, args) => show(workspace, args, pushView) },
  'views.update': { rate: 'tier_4', scopes: [], handler: update },
  'views.publish': { rate: 'tier_4', scopes: [], handler: publish },
} as const satisfies Record<string, Method>;

const TRIGGER = { trigger_id: z.string().optional(), interactivity_pointer: z.string().optional() };

/** The view is checked first: a refused one leaves the trigger as it was, so that a message about it can still be opened. */
function show(workspace: Workspace, args: Args, open: typeof openView): object {
  const given = parseArgs({ view: jsonArg, ...TRIGGER }, args);
  const trigger_id = given.trigger_id ?? given.interactivity_pointer;
  if (trigger_id === undefined) throw new SlackRefusal('invalid_arguments', ['missing required field: trigger_id']);
  const view = readView(workspace, given.view);
  const { user, channel } = workspace.triggers.exchange(trigger_id);
  return answer(workspace, open(workspace, user, view, channel === null ? {} : { channel }));
}

function update(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    {
      view: jsonArg,
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
    },
    args,
  );
  const { views } = workspace.store;
  const before =
    given.view_id === undefined
      ? views.values().find(({ external_id }) => external_id !== '' && external_id === given.external_id)
      : views.get(given.view_id);
  if (before === undefined) throw new SlackRefusal('not_found');
  return answer(workspace, updateView(workspace, before, readView(workspace, given.view), given.hash));
}

function publish(workspace: Workspace, args: Args): object {
  const given = parseArgs({ view: jsonArg, user_id: z.string(), hash: z.string().optional() }, args);
  const { id } = userById(workspace, given.user_id);
  return answer(workspace, publishHome(workspace, id, readView(workspace, given.view), given.hash));
}

function answer(workspace: Workspace, view: View): object {
  workspace.signals.fire({ user: view.user });
  return { view: viewObject(view) };
}
