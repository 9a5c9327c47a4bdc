import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/logger.ts';
import { alreadyTrained } from '../../../../src/runs/already-trained.ts';
import { recordRun, showRun } from '../../../../src/runs/request-run.ts';
import { moved } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { trainAnyway } from '../../../../src/slack/actions/train-anyway.ts';
import { slackAnnouncer } from '../../../../src/slack/announcer.ts';
import { NO_TELEMETRY } from '../../../../src/telemetry/no-telemetry.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { RATE } from '../../../support/rate.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';

const NOW = new Date('2026-03-02T09:30:00Z');
const now = () => NOW;

async function heldBack(settings = openSettings()) {
  const objects = memoryBucket(now).store();
  const store = createRunStore({ objects, now });
  const { chat, posted } = keepingChat();
  const logger = createLogger({ level: 'silent' });
  const announcer = slackAnnouncer({ chat, objects, workers: 2, rate: RATE, now });
  const queue = { enqueue: async () => 'enqueued' as const };
  const deps = {
    runs: store,
    access: createAccess({ chat: { mayRead: async ({ user }) => user !== 'U0STRANGER' }, settings }),
    recordRun: recordRun({ store, queue, telemetry: NO_TELEMETRY, now }),
    showRun: showRun({ store, announcer, logger, now }),
    chat,
    logger,
  };
  const earlier = await store.create({ spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', at: NOW });
  const { run_id } = await store.create({ spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', at: NOW });
  await store.update(run_id, (run) => ({ ...moved(run, 'skipped', NOW), failure: alreadyTrained(earlier) }));
  return { deps, store, posted, run_id, earlier };
}

describe('"Train anyway"', () => {
  it('starts one new run however often it is pressed, for whoever pressed first', async () => {
    const { deps, store, posted, run_id } = await heldBack();
    expect(await trainAnyway(deps, run_id, 'U0OTHER')).toBeNull();
    const again = await trainAnyway(deps, run_id, 'U0ASKER');
    expect(again?.text).toContain('<@U0OTHER> has had r12 · de trained anyway');
    const { runs } = await store.list({ of: { kind: 'all' } });
    expect(runs.filter(({ train_anyway }) => train_anyway)).toMatchObject([
      { requested_by: 'U0OTHER', channel: 'C0RUNS', state: 'requested' },
    ]);
    expect(posted).toHaveLength(1);
  });

  it('is not for who may not see the run, nor for a run that was not held back', async () => {
    const { deps, store, run_id, earlier } = await heldBack();
    await expect(trainAnyway(deps, run_id, 'U0STRANGER')).rejects.toMatchObject({ code: 'not_allowed' });
    expect((await trainAnyway(deps, earlier.run_id, 'U0ASKER'))?.text).toContain('was not held back');
    expect((await store.list({ of: { kind: 'all' } })).runs).toHaveLength(2);
  });

  it('is for those who may launch runs in the channel', async () => {
    const { deps, run_id } = await heldBack(openSettings({ may_launch: ['U0ASKER'] }));
    await expect(trainAnyway(deps, run_id, 'U0OTHER')).rejects.toMatchObject({ code: 'launch_not_allowed' });
    expect(await trainAnyway(deps, run_id, 'U0ASKER')).toBeNull();
  });
});
