import { createLogger } from '../../../src/logger.ts';
import { isFinal, type Run } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { createAccess } from '../../../src/slack/access.ts';
import { cancelMessage } from '../../../src/slack/commands/cancel.ts';
import { helpMessage } from '../../../src/slack/commands/help.ts';
import { unknownWord } from '../../../src/slack/commands/index.ts';
import { statusMessage } from '../../../src/slack/commands/status.ts';
import { keepingChat } from '../../unit/slack/support/chat.ts';
import { memoryBucket } from '../memory-object-store.ts';
import { openSettings } from '../open-settings.ts';
import { RATE } from '../rate.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, NOW, PEOPLE, typicalRun, typicalSpec } from './typical.ts';
import { hostileName, hostileNames, worstFailure, worstRun } from './worst.ts';

/** A bucket with these runs in it, the newest last. */
async function withRuns(past: readonly Run[]) {
  const objects = memoryBucket(() => NOW).store();
  const runs = createRunStore({ objects, now: () => NOW });
  let newest: string | null = null;
  for (const [index, { spec, requested_by, state, failure }] of past.entries()) {
    const at = new Date(NOW.getTime() - 60_000 * (past.length - index));
    const created = await runs.create({ spec, requested_by, channel: CHANNEL, at });
    await runs.update(created.run_id, (run) => {
      const messages = { card: '1772443800.000100' };
      return { ...run, messages, state, failure, ended_at: isFinal(state) ? NOW.toISOString() : null };
    });
    newest = created.run_id;
  }
  const { chat } = keepingChat();
  const logger = createLogger({ level: 'silent' });
  const deps = {
    runs,
    objects,
    chat,
    access: createAccess({ chat, settings: openSettings() }),
    now: () => NOW,
    workers: 4,
    rate: RATE,
    logger,
  };
  return { deps, newest };
}

/** What the person is shown; of the newest run alone where `of_one`. */
async function status(past: readonly Run[], of_one = false) {
  const { deps, newest } = await withRuns(past);
  return statusMessage(deps, { user: PEOPLE.asker, run_id: of_one ? newest : null });
}

async function cancel(past: readonly Run[], request: { user: string; of_one?: boolean }) {
  const { deps, newest } = await withRuns(past);
  const cancelRun = async ({ run_id }: { run_id: string }) => ({
    outcome: 'cancelled' as const,
    run: await deps.runs.read(run_id),
  });
  return cancelMessage({ ...deps, cancelRun }, { user: request.user, run_id: request.of_one === true ? newest : null });
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
    typical: () => status([typical('cancelled', 'r11')], true),
    worst: () => status([worstRun({ state: 'failed', failure: worstFailure() })], true),
  },
  {
    name: 'cancel, which one',
    surface: 'message',
    note: '/mmm cancel.',
    typical: () => cancel([typical('preparing', 'r11'), typical('training', 'r12')], { user: PEOPLE.asker }),
    worst: () =>
      cancel(
        Array.from({ length: 30 }, () => worstRun({ state: 'training' })),
        { user: PEOPLE.asker },
      ),
  },
  {
    name: 'cancel, nothing of yours',
    surface: 'message',
    note: '/mmm cancel.',
    typical: () => cancel([], { user: PEOPLE.asker }),
  },
  {
    name: 'cancelled',
    surface: 'message',
    note: '/mmm cancel with a run id.',
    typical: () => cancel([typical('training', 'r12')], { user: PEOPLE.asker, of_one: true }),
  },
  {
    name: 'may not cancel',
    surface: 'message',
    note: 'Somebody else asked for that run.',
    typical: () => cancel([typical('training', 'r12')], { user: PEOPLE.other, of_one: true }),
    worst: () => cancel([worstRun({ state: 'training' })], { user: PEOPLE.other, of_one: true }),
  },
];
