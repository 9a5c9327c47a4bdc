import { createLogger } from '../../../src/logger.ts';
import { isFinal, type Run } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { helpMessage } from '../../../src/slack/commands/help.ts';
import { unknownWord } from '../../../src/slack/commands/index.ts';
import { statusMessage } from '../../../src/slack/commands/status.ts';
import { keepingChat } from '../../unit/slack/support/chat.ts';
import { memoryBucket } from '../memory-object-store.ts';
import { RATE } from '../rate.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, NOW, PEOPLE, typicalRun, typicalSpec } from './typical.ts';
import { hostileName, hostileNames, worstFailure, worstRun } from './worst.ts';

/** What the person is shown where these runs are in the bucket, the newest last. */
async function status(past: readonly Run[], run_id: string | null = null) {
  const objects = memoryBucket(() => NOW).store();
  const runs = createRunStore({ objects, now: () => NOW });
  let asked_for = run_id;
  for (const [index, { spec, requested_by, state, failure }] of past.entries()) {
    const at = new Date(NOW.getTime() - 60_000 * (past.length - index));
    const created = await runs.create({ spec, requested_by, channel: CHANNEL, at });
    await runs.update(created.run_id, (run) => {
      const messages = { card: '1772443800.000100' };
      return { ...run, messages, state, failure, ended_at: isFinal(state) ? NOW.toISOString() : null };
    });
    if (asked_for !== null) asked_for = created.run_id;
  }
  const { chat } = keepingChat();
  const logger = createLogger({ level: 'silent' });
  return statusMessage(
    { runs, objects, chat, now: () => NOW, workers: 4, rate: RATE, logger },
    { user: PEOPLE.asker, run_id: asked_for },
  );
}

const typical = (state: Run['state'], revision: string) => typicalRun({ state }, typicalSpec({ revision }));

export const samples: readonly Sample[] = [
  {
    name: 'help',
    surface: 'message',
    note: '/mmm help, and /mmm alone.',
    typical: () => helpMessage(['de-weekly', 'demo', 'fr-weekly']),
    worst: () => helpMessage(hostileNames(120)),
  },
  {
    name: 'unknown word',
    surface: 'message',
    note: '/mmm trian.',
    typical: () => unknownWord('trian'),
    worst: () => unknownWord(hostileName(4)),
  },
  {
    name: 'status',
    surface: 'message',
    note: '/mmm status.',
    typical: () => status([typical('failed', 'r10'), typical('succeeded', 'r11'), typical('training', 'r12')]),
    worst: () =>
      status(Array.from({ length: 30 }, (_, index) => worstRun({ state: index % 2 === 0 ? 'training' : 'failed' }))),
  },
  {
    name: 'status of nothing',
    surface: 'message',
    note: 'Nobody has trained anything yet.',
    typical: () => status([]),
  },
  {
    name: 'status of one run',
    surface: 'message',
    note: '/mmm status with a run id.',
    typical: () => status([typical('cancelled', 'r11')], 'that one'),
    worst: () => status([worstRun({ state: 'failed', failure: worstFailure() })], 'that one'),
  },
];
