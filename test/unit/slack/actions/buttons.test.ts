import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/errors.ts';
import { createLogger } from '../../../../src/logger.ts';
import type { Run } from '../../../../src/runs/run.ts';
import { moved } from '../../../../src/runs/run.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { cancelForUser } from '../../../../src/slack/actions/cancel-run.ts';
import { readConsoleLog } from '../../../../src/slack/actions/console-log.ts';
import { mintLinks } from '../../../../src/slack/actions/get-link.ts';
import { MAX_UPLOAD_BYTES } from '../../../../src/slack/actions/hand-out.ts';
import { linkFiles } from '../../../../src/slack/actions/link-files.ts';
import { LINK_KEYS } from '../../../../src/slack/ids.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { openSettings } from '../../../support/open-settings.ts';
import { modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { keepingChat } from '../support/chat.ts';
import { messageProblems } from '../support/check-limits.ts';

const NOW = new Date('2024-01-31T09:30:00Z');
const logger = createLogger({ level: 'silent' });
/** Everybody can read the channel but a stranger. */
const access = createAccess({ chat: { mayRead: async ({ user }) => user !== 'U0STRANGER' }, settings: openSettings() });
const json = { content_type: 'application/json' };

async function finishedRun(names: readonly { name: string; kind: string; bytes?: number }[] = []) {
  const bucket = memoryBucket(() => NOW);
  const objects = bucket.store();
  const { chat, uploads } = keepingChat();
  const runs = createRunStore({ objects, now: () => NOW });
  const run = await runs.create({ spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', at: NOW });
  const folder = `robyn/r12/de/${run.timestamp}/`;
  await objects.write(`${folder}model_summary.json`, JSON.stringify(modelSummary(run.run_id)), json);
  await objects.write(`${folder}1_23_4.png`, 'png', { content_type: 'image/png' });
  const files = [{ name: '1_23_4.png', kind: 'onepager' }, ...names].map((file) => ({ bytes: 1, ...file }));
  await objects.write(`${folder}files.json`, JSON.stringify({ schema: 1, files }), json);
  const audit = () =>
    [...bucket.objects].filter(([name]) => name.startsWith('audit/')).map(([, { body }]) => JSON.parse(String(body)));
  const deps = { objects, runs, access, chat, link_expires_seconds: 900, logger, now: () => NOW };
  return { objects, runs, run, folder, deps, audit, uploads };
}

describe('a link button', () => {
  it("mints a link to the best model's onepager and says until when it works", async () => {
    const { deps, run, folder } = await finishedRun();
    const message = await mintLinks(deps, run.run_id, 'onepager', 'U0OTHER');
    expect(JSON.stringify(message.blocks)).toContain(`https://bucket.example/${folder}1_23_4.png`);
    expect(JSON.stringify(message.blocks)).toContain('2024-01-31 09:45 UTC');
    expect(messageProblems(message)).toEqual([]);
  });

  it('gives every table that the trainer has listed, ten at a time', async () => {
    const tables = Array.from({ length: 14 }, (_, index) => ({ name: `pareto_${index}.csv`, kind: 'table' }));
    const { deps, run } = await finishedRun([...tables, { name: 'OutputModels.RDS', kind: 'rds' }]);
    const message = await mintLinks(deps, run.run_id, 'tables', 'U0OTHER');
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
    await expect(mintLinks(deps, run.run_id, 'models', 'U0OTHER')).rejects.toMatchObject({ code: 'object_not_found' });
    await expect(mintLinks(deps, 'r99-de-20240131_093000', 'models', 'U0OTHER')).rejects.toMatchObject({
      code: 'run_not_found',
    });
  });
});

describe('what is handed out', () => {
  const unsigned = {
    signedUrl: async () => {
      throw new AppError('signing_refused', { reason: 'The bot has no key to sign with.' });
    },
  };

  it('is for people who may see the run, on every button', async () => {
    const { deps, run, audit } = await finishedRun([{ name: 'a.csv', kind: 'table' }]);
    for (const key of LINK_KEYS) {
      await expect(mintLinks(deps, run.run_id, key, 'U0STRANGER')).rejects.toMatchObject({ code: 'not_allowed' });
    }
    expect(audit()).toEqual([]);
  });

  it('is in the audit log, each link by itself', async () => {
    const { deps, run, folder, audit } = await finishedRun([
      { name: 'a.csv', kind: 'table' },
      { name: 'b.csv', kind: 'table' },
    ]);
    await mintLinks(deps, run.run_id, 'tables', 'U0OTHER');
    const entry = { at: NOW.toISOString(), user: 'U0OTHER', action: 'link_minted', run_id: run.run_id };
    expect(audit().sort((a, b) => a.object.localeCompare(b.object))).toEqual([
      { schema: 1, ...entry, object: `${folder}a.csv` },
      { schema: 1, ...entry, object: `${folder}b.csv` },
    ]);
  });

  it('is no link where it cannot be put on record', async () => {
    const { deps, objects, run } = await finishedRun();
    const write: typeof objects.write = async (name, ...rest) => {
      if (name.startsWith('audit/')) throw new AppError('unavailable');
      return objects.write(name, ...rest);
    };
    const blind = { ...deps, objects: { ...objects, write } };
    await expect(mintLinks(blind, run.run_id, 'onepager', 'U0OTHER')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is the file itself, in the thread and once, where the bot cannot sign', async () => {
    const { deps, objects, run, audit, uploads } = await finishedRun();
    await deps.runs.update(run.run_id, (current) => ({ ...current, messages: { card: '1.5' } }));
    const without_key = { ...deps, objects: { ...objects, ...unsigned } };
    const [message] = await Promise.all([
      mintLinks(without_key, run.run_id, 'onepager', 'U0OTHER'),
      mintLinks(without_key, run.run_id, 'onepager', 'U0ASKER'),
    ]);
    expect(message.text).toContain('I have put 1_23_4.png into the run’s thread');
    expect(uploads).toHaveLength(1);
    expect(uploads[0]).toMatchObject({
      filename: `${run.run_id}-1_23_4.png`,
      share: { channel: 'C0RUNS', thread_ts: '1.5' },
    });
    expect(audit()).toMatchObject([{ action: 'file_uploaded' }]);
  });

  it('can be had again where Slack did not take the file', async () => {
    const { deps, objects, run, uploads } = await finishedRun();
    const without_key = { ...deps, objects: { ...objects, ...unsigned } };
    const failing = {
      ...without_key,
      chat: { ...deps.chat, uploadFile: () => Promise.reject(new AppError('unavailable')) },
    };
    await expect(mintLinks(failing, run.run_id, 'onepager', 'U0OTHER')).rejects.toMatchObject({ code: 'unavailable' });
    await mintLinks(without_key, run.run_id, 'onepager', 'U0OTHER');
    expect(uploads).toHaveLength(1);
  });

  it('is the reason where the file is too large for that', async () => {
    const { deps, objects, run, folder, uploads } = await finishedRun([
      { name: 'large.csv', kind: 'table', bytes: MAX_UPLOAD_BYTES + 1 },
    ]);
    const without_key = { ...deps, objects: { ...objects, ...unsigned } };
    const { text } = await mintLinks(without_key, run.run_id, 'tables', 'U0OTHER');
    expect(text).toContain('The bot has no key to sign with.');
    expect(text).toContain(`${folder}large.csv`);
    expect(uploads).toEqual([]);
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
