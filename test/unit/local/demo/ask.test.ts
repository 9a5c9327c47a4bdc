import { expect, test } from 'vitest';
import { askForTraining } from '../../../../src/local/demo/ask.ts';
import type {
  WorkspaceAnswer,
  WorkspaceClient,
  WorkspaceMessage,
} from '../../../../src/local/demo/workspace-client.ts';

const REQUEST = { manifest: 'small', channel: 'mmm-runs' };
const QUIET: WorkspaceAnswer = { ok: true, ephemeral: [], views: [], errors: {} };
const CARD: WorkspaceMessage = {
  ts: '2',
  text: 'card',
  metadata: { event_payload: { run_id: 'small-de-20260301_100000', step: 'card' } },
};

/** A workspace whose bot opens `modals` one look after the other, and posts the card when one of them is submitted. */
function workspace(modals: WorkspaceAnswer['views'][], typed: WorkspaceAnswer = QUIET) {
  const submitted: string[] = [];
  let looks = 0;
  const client: WorkspaceClient = {
    userId: async () => 'U1',
    fileName: async (id: string) => id,
    userNames: async () => new Map(),
    channelId: async () => 'C1',
    command: async () => typed,
    press: async () => QUIET,
    submit: async (view_id) => {
      submitted.push(view_id);
      return QUIET;
    },
    views: async () => modals[Math.min(looks++, modals.length - 1)] ?? [],
    messages: async () => (submitted.length === 0 ? [] : [CARD]),
  };
  return { client, submitted };
}

const FORM = { submit: { type: 'plain_text', text: 'Train' } };

test('a modal that opens after the command was answered is waited for', async () => {
  const { client, submitted } = workspace([[], [], [{ id: 'V1' }], [{ id: 'V1', ...FORM }]]);
  expect(await askForTraining(client, REQUEST)).toMatchObject({ run_id: 'small-de-20260301_100000', card_ts: '2' });
  expect(submitted).toEqual(['V1']);
});

test('a modal that was left open before is not the one that is submitted', async () => {
  const left = { id: 'V0', ...FORM };
  const { client, submitted } = workspace([[left], [left], [{ id: 'V1', ...FORM }, left]]);
  await askForTraining(client, REQUEST);
  expect(submitted).toEqual(['V1']);
});

test('what the bot says instead of opening a modal is the refusal', async () => {
  const { client } = workspace([[]], { ...QUIET, ephemeral: [{ text: 'There is no manifest called small.' }] });
  expect(await askForTraining(client, REQUEST)).toEqual({ refused: ['There is no manifest called small.'] });
});
