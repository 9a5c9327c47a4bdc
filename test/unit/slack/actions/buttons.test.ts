import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/logger.ts';
import type { Run } from '../../../../src/runs/run.ts';
import { moved } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { cancelForUser } from '../../../../src/slack/actions/cancel-run.ts';
import { readConsoleLog } from '../../../../src/slack/actions/console-log.ts';
import { mintLinks } from '../../../../src/slack/actions/get-link.ts';
import { linkFiles } from '../../../../src/slack/actions/link-files.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { messageProblems } from '../support/check-limits.ts';

const NOW = new Date('2024-01-31T09:30:00Z');
const logger = createLogger({ level: 'silent' });
/** Everybody can read the channel but a stranger. */
const access = createAccess({ chat: { mayRead: async ({ user }) => user !== 'U0STRANGER' } });
const json = { content_type: 'application/json' };

async function finishedRun(names: readonly { name: string; kind: string }[] = []) {
  const objects = memoryBucket(() => NOW).store();
  const runs = createRunStore({ objects, now: () => NOW });
  const run = await runs.create({ spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', at: NOW });
  const folder = `robyn/r12/de/${run.timestamp}/`;
  await objects.write(`${folder}model_summary.json`, JSON.stringify(modelSummary(run.run_id)), json);
  await objects.write(`${folder}1_23_4.png`, 'png', { content_type: 'image/png' });
  const files = names.map((file) => ({ ...file, bytes: 1 }));
  await objects.write(`${folder}files.json`, JSON.stringify({ schema: 1, files }), json);
  return { objects, runs, run, folder, deps: { objects, runs, access, link_expires_seconds: 900, logger } };
}

describe('a link button', () => {
  it("mints a link to the best model's onepager and says until when it works", async () => {
    const { deps, run, folder } = await finishedRun();
    const message = await mintLinks(deps, run.run_id, 'onepager');
    expect(JSON.stringify(message.blocks)).toContain(`https://bucket.example/${folder}1_23_4.png`);
    expect(JSON.stringify(message.blocks)).toContain('2024-01-31 09:45 UTC');
    expect(messageProblems(message)).toEqual([]);
  });

  it('gives every table that the trainer has listed, ten at a time', async () => {
    const tables = Array.from({ length: 14 }, (_, index) => ({ name: `pareto_${index}.csv`, kind: 'table' }));
    const { deps, run } = await finishedRun([...tables, { name: 'OutputModels.RDS', kind: 'rds' }]);
    const message = await mintLinks(deps, run.run_id, 'tables');
    expect(JSON.stringify(message.blocks).match(/https:\/\/bucket\.example/g)).toHaveLength(10);
    expect(JSON.stringify(message.blocks)).toContain('4 more files in the bucket, under robyn/r12/de/');
    expect(messageProblems(message)).toEqual([]);
  });

  it('never leaves the folder of its run', async () => {
    const { objects, run } = await finishedRun([
      { name: '../../../secrets.csv', kind: 'table' },
      { name: '/etc/passwd', kind: 'table' },
    ]);
    expect(await linkFiles(objects, run.run_id, 'tables')).toEqual([]);
    await expect(linkFiles(objects, '../../secrets', 'tables')).rejects.toMatchObject({ code: 'run_not_found' });
  });

  it('says that there is nothing where the run has no such file', async () => {
    const { deps, run } = await finishedRun();
    await expect(mintLinks(deps, run.run_id, 'models')).rejects.toMatchObject({ code: 'object_not_found' });
    await expect(mintLinks(deps, 'r99-de-20240131_093000', 'models')).rejects.toMatchObject({ code: 'run_not_found' });
  });
});

describe('the console log button', () => {
  it('shows the last lines as they are, and links to the whole', async () => {
    const { deps, objects, run, folder } = await finishedRun();
    const log = `${'line\n'.repeat(5000)}Error: <!channel> *boom*\n`;
    await objects.write(`${folder}robyn_console.log`, log, { content_type: 'text/plain' });
    const message = await readConsoleLog(deps, run.run_id, 'U0ASKER');
    expect(JSON.stringify(message.blocks)).toContain('rich_text_preformatted');
    expect(JSON.stringify(message.blocks)).toContain('Error: <!channel> *boom*');
    expect(JSON.stringify(message.blocks)).toContain(`${folder}robyn_console.log`);
    expect(messageProblems(message)).toEqual([]);
  });

  it('says that there is none yet, or that there will be none', async () => {
    const { deps, runs, run } = await finishedRun();
    expect((await readConsoleLog(deps, run.run_id, 'U0ASKER')).text).toContain('no log yet');
    await runs.update(run.run_id, (current) => moved(current, 'cancelled', NOW));
    expect((await readConsoleLog(deps, run.run_id, 'U0ASKER')).text).toContain('it ended before the trainer wrote one');
  });

  it('is for people who may see the run', async () => {
    const { deps, run } = await finishedRun();
    await expect(readConsoleLog(deps, run.run_id, 'U0STRANGER')).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('the cancel button', () => {
  async function pressed(
    user: string,
    outcome: 'cancelled' | 'already_ended' | 'too_late',
    end: (run: Run) => Run = (run) => run,
  ) {
    const { runs, run } = await finishedRun();
    const cancelled: { run_id: string; user?: string }[] = [];
    const cancelRun = async (request: { run_id: string; user?: string }) => {
      cancelled.push(request);
      return { outcome, run: end(run) };
    };
    return { message: await cancelForUser({ runs, cancelRun, access, logger }, run.run_id, user), cancelled };
  }

  it('cancels for the person who asked for the run, and leaves the telling to the card', async () => {
    const { message, cancelled } = await pressed('U0ASKER', 'cancelled');
    expect(message).toBeNull();
    expect(cancelled).toMatchObject([{ user: 'U0ASKER' }]);
  });

  it('tells anybody else who may', async () => {
    const { message, cancelled } = await pressed('U0OTHER', 'cancelled');
    expect(message?.text).toBe('Only <@U0ASKER>, who asked for r12 · de, can cancel it.');
    expect(cancelled).toEqual([]);
  });

  it('tells who may not even see the run nothing of it', async () => {
    await expect(pressed('U0STRANGER', 'cancelled')).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('says nothing to a second press of the same button, and something where it came too late', async () => {
    const twice = await pressed('U0ASKER', 'already_ended', (run) => moved(run, 'cancelled', NOW));
    expect(twice.message).toBeNull();
    expect((await pressed('U0ASKER', 'too_late')).message?.text).toContain('cannot be cancelled any more');
    const failed = await pressed('U0ASKER', 'already_ended', (run) => moved(run, 'failed', NOW));
    expect(failed.message?.text).toBe('r12 · de has ended already: failed.');
  });
});
