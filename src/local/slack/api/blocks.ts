import type { Issue } from '../blocks/check.ts';
import { isObject } from '../blocks/check.ts';
import { messageIssues, viewIssues } from '../blocks/validate.ts';
import type { Workspace } from '../context.ts';
import { SlackRefusal } from '../refusal.ts';
import { type Args, jsonArg, type Method, parseArgs } from './method.ts';

export const blockMethods = {
  'blocks.validate': { rate: 'special', scopes: [], handler: validate },
} as const satisfies Record<string, Method>;

/** Exactly one of blocks, message and view; pointers begin at what was given. */
function validate({ fileReady }: Workspace, args: Args): object {
  const { blocks, message, view } = parseArgs({ blocks: jsonArg, message: jsonArg, view: jsonArg }, args);
  if ([blocks, message, view].filter((given) => given !== undefined).length !== 1) {
    throw new SlackRefusal('invalid_arguments', ['must provide exactly one of `blocks`, `message` or `view`']);
  }
  if (blocks !== undefined) refuse('invalid_blocks', messageIssues(blocks, '', fileReady));
  if (view !== undefined) refuse('invalid_view', viewIssues(view, '', fileReady));
  if (message !== undefined) {
    if (!isObject(message)) throw new SlackRefusal('invalid_message');
    refuse('invalid_message', messageIssues(message.blocks ?? [], '/blocks', fileReady));
  }
  return {};
}

function refuse(code: string, issues: readonly Issue[]): void {
  if (issues.length > 0) throw new SlackRefusal(code, [], { errors: issues });
}
