import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ACTIONS } from '../../slack/ids.ts';
import type { DemoRequest } from './request.ts';
import type { WorkspaceAnswer, WorkspaceClient, WorkspaceMessage } from './workspace-client.ts';

const REQUESTER = 'marketer';
const CARD_WITHIN_MS = 30_000;
const MODAL_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

/**
 * Does what a person does: types `/mmm train NAME`, presses the modal's button, and looks for the card that appears. Returns
 * the run's id and where its thread is, or the sentences with which the bot refused.
 */
export async function askForTraining(
  workspace: WorkspaceClient,
  request: DemoRequest,
): Promise<{ run_id: string; channel: string; card_ts: string } | { refused: string[] }> {
  const user = await workspace.userId(REQUESTER);
  const channel = await workspace.channelId(request.channel);
  const known = new Set((await workspace.messages(channel)).map(({ ts }) => ts));
  const left_open = new Set((await workspace.views(user)).map(({ id }) => id));

  const typed = await workspace.command({ user, channel, text: `train ${request.manifest}` });
  // A bot that is busy may open the modal after the answer, or say why it does not.
  if (typed.views.length === 0 && sentences(typed).length > 0) return { refused: sentences(typed) };
  const modal = await filledModal(workspace, user, left_open);
  const refused = await pressThrough(workspace, modal.id, user);
  if (refused !== null) return { refused };

  return newCard(workspace, channel, known);
}

/** Steps of the modal, and one for each that has to be shown again at most. */
const MOST_PRESSES = 8;

/** Presses the modal's button until it is gone; the sentences with which the bot refused where it stays. */
async function pressThrough(workspace: WorkspaceClient, view_id: string, user: string): Promise<string[] | null> {
  for (let press = 0; press < MOST_PRESSES; press += 1) {
    const pressed = await workspace.submit(view_id, user);
    if (!pressed.ok || Object.keys(pressed.errors).length > 0) {
      const said = sentences(pressed);
      return said.length > 0 ? said : ['The modal could not be submitted.'];
    }
    if (!pressed.views.some(({ id }) => id === view_id)) return null;
    const [top] = pressed.views;
    const texts = top === undefined ? [] : viewTexts(top);
    if (top !== undefined && top.id !== view_id) return texts;
    const warnings = texts.filter((text) => text.startsWith(WARNING));
    if (warnings.length > 0) return warnings.map((text) => text.slice(WARNING.length).replaceAll('*', '').trim());
    await stepShown(workspace, view_id, user);
  }
  return ['The modal does not end.'];
}

/** With it begins what is to be corrected at a step. */
const WARNING = ':warning:';

const TEXT_BLOCK = z.looseObject({ text: z.looseObject({ text: z.string() }) });

function viewTexts({ blocks = [] }: WorkspaceAnswer['views'][number]): string[] {
  return blocks.flatMap((block) => {
    const parsed = TEXT_BLOCK.safeParse(block);
    return parsed.success ? [parsed.data.text.text] : [];
  });
}

/** The step that comes next may take longer than Slack waits: until then there is a note without a button. */
function stepShown(workspace: WorkspaceClient, view_id: string, user: string): Promise<true> {
  return waitFor(MODAL_WITHIN_MS, 'the next step of the modal', async () => {
    const shown = (await workspace.views(user)).find(({ id }) => id === view_id);
    return shown?.submit === undefined || shown.submit === null ? null : true;
  });
}

/** The card that is not among the messages that were there before. */
function newCard(workspace: WorkspaceClient, channel: string, known: ReadonlySet<string>) {
  return waitFor(CARD_WITHIN_MS, 'a run card', async () => {
    const card = (await workspace.messages(channel)).find(
      (message) => !known.has(message.ts) && runIdOf(message) !== null,
    );
    const run_id = card === undefined ? null : runIdOf(card);
    return card !== undefined && run_id !== null ? { run_id, channel, card_ts: card.ts } : null;
  });
}

/** Presses "Train anyway" on the card of a run that was held back, and looks for the card of the new one. */
export async function askAgain(
  workspace: WorkspaceClient,
  held_back: { run_id: string; channel: string; card_ts: string },
): Promise<{ run_id: string; channel: string; card_ts: string }> {
  const { channel, card_ts } = held_back;
  const known = new Set((await workspace.messages(channel)).map(({ ts }) => ts));
  const user = await workspace.userId(REQUESTER);
  await workspace.press({ user, channel, ts: card_ts, action_id: ACTIONS.train_anyway });
  return newCard(workspace, channel, known);
}

/** The modal once it has its form: it may open with a notice while the columns of the data are looked up. */
function filledModal(
  workspace: WorkspaceClient,
  user: string,
  left_open: ReadonlySet<string>,
): Promise<{ id: string }> {
  return waitFor(MODAL_WITHIN_MS, 'the form of the modal', async () => {
    const [top] = await workspace.views(user);
    return top?.submit === undefined || top.submit === null || left_open.has(top.id) ? null : top;
  });
}

async function waitFor<T>(within_ms: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + within_ms;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== null) return found;
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`${what} did not appear within ${within_ms / 1000} s`);
}

function runIdOf(message: WorkspaceMessage): string | null {
  const { run_id, step } = message.metadata?.event_payload ?? {};
  return typeof run_id === 'string' && step === 'card' ? run_id : null;
}

function sentences(answer: {
  error?: string | undefined;
  ephemeral: { text: string }[];
  errors: Record<string, string>;
}): string[] {
  const said = [...answer.ephemeral.map(({ text }) => text), ...Object.values(answer.errors)];
  if (said.length > 0) return said;
  return answer.error === undefined ? [] : [`The workspace answered ${answer.error}.`];
}
