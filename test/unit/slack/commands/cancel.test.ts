import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/logger.ts';
import { moved, type Run } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { cancelMessage } from '../../../../src/slack/commands/cancel.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';

const NOW = new Date('2024-01-31T09:40:00Z');

function withRuns() {
  const objects = memoryBucket(() => NOW).store();
  const runs = createRunStore({ objects, now: () => NOW });
  const cancelRun = async ({ run_id, user }: { run_id: string; user?: string }) => ({
    outcome: 'cancelled' as const,
    run: await runs.update(run_id, (run) => ({ ...moved(run, 'cancelled', NOW), cancelled_by: user ?? null })),
  });
  const access = createAccess({ chat: keepingChat().chat, settings: openSettings() });
  const deps = { runs, cancelRun, access, now: () => NOW, logger: createLogger({ level: 'silent' }) };
  async function create(revision: string, requested_by: string, end: (run: Run) => Run = (run) => run): Promise<Run> {
    const { run_id } = await runs.create({ spec: runSpec({ revision }), requested_by, channel: 'C0RUNS', at: NOW });
    return runs.update(run_id, end);
  }
  return { runs, create, cancel: (run_id: string | null) => cancelMessage(deps, { user: 'U0ASKER', run_id }) };
}

describe('/mmm cancel', () => {
  it("offers the person's own runs under way, each with a button that asks first", async () => {
    const { create, cancel } = withRuns();
    const mine = await create('mine', 'U0ASKER');
    await create('theirs', 'U0OTHER');
    await create('done', 'U0ASKER', (run) => moved(run, 'failed', NOW));
    const { text, blocks } = await cancel(null);
    expect(text).toBe('1 run of yours is under way. Which one is to stop?');
    const buttons = blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'button' ? [block.accessory] : [],
    );
    expect(buttons).toMatchObject([{ action_id: 'cancel_run', value: mine.run_id, confirm: { style: 'danger' } }]);
  });

  it('cancels the run that is named, and says so', async () => {
    const { create, cancel, runs } = withRuns();
    const { run_id } = await create('r12', 'U0ASKER');
    expect((await cancel(run_id)).text).toBe('r12 · de is cancelled. Its card says what is kept.');
    expect(await runs.read(run_id)).toMatchObject({ state: 'cancelled', cancelled_by: 'U0ASKER' });
    expect((await cancel(null)).text).toContain('None of your runs is under way');
  });

  it("leaves somebody else's run alone, and says who may cancel it", async () => {
    const { create, cancel, runs } = withRuns();
    const { run_id } = await create('r12', 'U0OTHER');
    expect((await cancel(run_id)).text).toBe('Only <@U0OTHER>, who asked for r12 · de, can cancel it.');
    expect((await runs.read(run_id)).state).toBe('requested');
  });

  it('knows no run of a name that is none', async () => {
    await expect(withRuns().cancel('r12')).rejects.toMatchObject({ code: 'run_not_found' });
  });
});
