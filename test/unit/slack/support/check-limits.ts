import { refuseBlocks, refuseView } from '../../../../src/local/slack/blocks/validate.ts';
import { LIMITS } from '../../../../src/local/slack/limits.ts';
import { SlackRefusal } from '../../../../src/local/slack/refusal.ts';

/** What Slack would refuse a message for, one line each; empty where it would take it. Files count as processed. */
export function messageProblems(message: { text: string; blocks: unknown[] }): string[] {
  const problems = refusals(() => refuseBlocks(overTheWire(message.blocks), () => true));
  if (message.text.trim() === '') problems.push('text: empty');
  if (message.text.length > LIMITS.message.update_text) problems.push(`text: ${message.text.length} characters`);
  return problems;
}

/** The same of a view. */
export function viewProblems(view: object): string[] {
  return refusals(() => refuseView(overTheWire(view), () => true));
}

function overTheWire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function refusals(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return [error.code, ...error.messages];
  }
}
