import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/logger.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { statusMessage } from '../../../../src/slack/commands/status.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { RATE } from '../../../support/rate.ts';
import { modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';
import { messageProblems } from '../support/check-limits.ts';

const NOW = new Date('2024-01-31T09:40:00Z');

/** A private channel that the asker is not in. */
const HIDDEN = 'C0HIDDEN';

function withRuns() {
  const objects = memoryBucket(() => NOW).store();
  const runs = createRunStore({ objects, now: () => NOW });
  const { chat } = keepingChat();
  const access = createAccess({ chat: { mayRead: async ({ channel }) => channel !== HIDDEN } });
  const deps = {
    runs,
    objects,
    chat,
    access,
    now: () => NOW,
    workers: 2,
    rate: RATE,
    logger: createLogger({ level: 'silent' }),
  };
  async function create(
    revision: string,
    requested_by: string,
    end: (run: Run) => Run = (run) => run,
    channel = 'C0RUNS',
  ) {
    const at = new Date(NOW.getTime() - 600_000);
    const run = await runs.create({ spec: runSpec({ revision }), requested_by, channel, at });
    return runs.update(run.run_id, (current) => end({ ...current, messages: { card: '1.1' } }));
  }
  const asked = async (run_id: string | null = null) => {
    const message = await statusMessage(deps, { user: 'U0ASKER', run_id });
    expect(messageProblems(message)).toEqual([]);
    return { ...message, shown: JSON.stringify(message.blocks) };
  };
  return { deps, objects, create, asked };
}

const succeeded = (run: Run) =>
  (['preparing', 'training', 'publishing', 'succeeded'] as const).reduce((now, state) => moved(now, state, NOW), run);

describe('/mmm status', () => {
  it("lists everybody's runs under way and the person's own latest, each once", async () => {
    const { create, asked } = withRuns();
    const mine = await create('mine', 'U0ASKER');
    const theirs = await create('theirs', 'U0OTHER');
    const old = await create('old', 'U0ASKER', (run) => moved(run, 'cancelled', NOW));
    const not_mine = await create('notmine', 'U0OTHER', (run) => moved(run, 'cancelled', NOW));
    const { text, shown } = await asked();
    expect(text).toBe('2 runs under way');
    const times = ({ run_id }: Run) => shown.split(run_id).length - 1;
    expect([mine, theirs, old, not_mine].map(times)).toEqual([1, 1, 1, 0]);
    expect(shown).toContain('|open its thread>');
  });

  it('shows one run as its card does, with the best model of one that is done', async () => {
    const { create, asked, objects } = withRuns();
    const { run_id, timestamp } = await create('r12', 'U0OTHER', succeeded);
    const summary = JSON.stringify(modelSummary(run_id, { best_model: '7_8_9' }));
    await objects.write(`robyn/r12/de/${timestamp}/model_summary.json`, summary, { content_type: 'application/json' });
    const { text, shown } = await asked(run_id);
    expect(text).toContain('r12 · de: done');
    expect(shown).toContain('7_8_9');
  });

  it('shows nothing of a run in a channel that the person cannot read, but their own', async () => {
    const { create, asked } = withRuns();
    const theirs = await create('theirs', 'U0OTHER', undefined, HIDDEN);
    await create('mine', 'U0ASKER', undefined, HIDDEN);
    const { text, shown } = await asked();
    expect(text).toBe('1 run under way');
    expect(shown).not.toContain('theirs');
    await expect(asked(theirs.run_id)).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('reads well where Slack gives no link', async () => {
    const { create, deps } = withRuns();
    await create('r12', 'U0ASKER');
    const permalink = async () => {
      throw new Error('message_not_found');
    };
    const message = await statusMessage(
      { ...deps, chat: { ...deps.chat, permalink } },
      { user: 'U0ASKER', run_id: null },
    );
    expect(JSON.stringify(message.blocks)).toMatch(/by <@U0ASKER>"/);
  });
});
