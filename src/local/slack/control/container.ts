import type { Workspace } from '../context.ts';
import type { Container } from '../delivery/payloads.ts';
import { BLOCK, type Block } from '../store/records.ts';
import { type Placed, placedElements } from '../views/state-values.ts';
import { channelOf, refused } from './request.ts';

/** The view, message or ephemeral message that a person acts in. */
export function containerOf(
  workspace: Workspace,
  where: { view_id?: string | undefined; channel?: string | undefined; ts?: string | undefined },
): Container {
  if (where.view_id !== undefined) {
    const view = workspace.store.views.get(where.view_id);
    if (view === undefined) throw refused('view_not_found', `no view ${where.view_id} is open`);
    return { kind: 'view', view };
  }
  if (where.channel === undefined || where.ts === undefined) {
    throw refused('invalid_arguments', 'either channel and ts, or view_id');
  }
  const channel = channelOf(workspace, where.channel);
  const message = workspace.store.messages.get(channel.id, where.ts);
  if (message !== undefined) return { kind: 'message', channel, message };
  const ephemeral = workspace.ephemerals.get(channel.id, where.ts);
  if (ephemeral !== undefined) return { kind: 'ephemeral', channel, ephemeral };
  throw refused('message_not_found', `there is no message ${where.ts} in ${channel.name}`);
}

export function blocksOf(container: Container): Block[] {
  switch (container.kind) {
    case 'view':
      return container.view.blocks;
    case 'message':
      return container.message.blocks ?? [];
    case 'ephemeral':
      return (container.ephemeral.blocks ?? []).map((block) => BLOCK.parse(block));
    default:
      return container satisfies never;
  }
}

/** The element of this action_id. Throws `action_not_found`. */
export function placedIn(container: Container, where: { action_id: string; block_id?: string | undefined }): Placed {
  const { action_id, block_id } = where;
  const found = placedElements(blocksOf(container)).find(
    (placed) => placed.action_id === action_id && (block_id === undefined || placed.block.block_id === block_id),
  );
  if (found === undefined) throw refused('action_not_found', `there is no element with the action_id "${action_id}"`);
  return found;
}
