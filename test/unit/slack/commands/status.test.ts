import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/logger.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { statusMessage } from '../../../../src/slack/commands/status.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { RATE } from '../../../support/rate.ts';
import { modelSummary, trainerStatus } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';
import { messageProblems } from '../support/check-limits.ts';

const JSON_TYPE = { content_type: 'application/json' };
const NOW = new Date('2024-01-31T09:40:00Z');

/** A private channel that the asker is not in. */
const HIDDEN = 'C0HIDDEN';

function withRuns() {
  const calls: string[] = [];
  const memory = memoryBucket(() => NOW);
  const objects = memory.store(async (name, effect) => {
    calls.push(name);
    return effect();
  });
  const runs = createRunStore({ objects, now: () => NOW });
  const { chat } = keepingChat();
  const access = createAccess({
    chat: { mayRead: async ({ channel }) => channel !== HIDDEN },
    settings: openSettings(),
  });
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
  return { deps, objects, bucket: { calls, store: () => memory.store() }, create, asked };
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
    const times = ({ run_id }: Run) => shown.split(`${run_id}, by`).length - 1;
    expect([mine, theirs, old, not_mine].map(times)).toEqual([1, 1, 1, 0]);
    expect(shown.match(/run_details/g)).toHaveLength(3);
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

  it('says how far each run is, in few storage calls however many runs there were', async () => {
    const { create, asked, bucket } = withRuns();
    const training = (run: Run) => moved(moved(run, 'preparing', NOW), 'training', NOW);
    const { run_id, timestamp } = await create('r12', 'U0OTHER', training);
    for (let past = 0; past < 60; past++) await create(`old${past}`, 'U0ASKER', (run) => moved(run, 'cancelled', NOW));
    const status = trainerStatus(run_id, { step: 'trials', progress: 0.437 }, NOW);
    await bucket.store().write(`robyn/r12/de/${timestamp}/status.json`, JSON.stringify(status), JSON_TYPE);
    bucket.calls.length = 0;
    const { shown } = await asked();
    expect(shown).toContain('training, 10 min so far: 43%, trying out models');
    // The rows of all runs, and the status of the one that trains.
    expect(bucket.calls.length).toBeLessThanOrEqual(3);
  });

  it('reads well where Slack gives no link', async () => {
    const { create, deps } = withRuns();
    const { run_id } = await create('r12', 'U0ASKER');
    const permalink = async () => {
      throw new Error('message_not_found');
    };
    const message = await statusMessage({ ...deps, chat: { ...deps.chat, permalink } }, { user: 'U0ASKER', run_id });
    expect(JSON.stringify(message.blocks)).not.toContain('Open its thread');
  });
});
