import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CloudAndBot, startCloudAndBot, takeConnections } from '../../src/local/bot.ts';
import { FREE_PORTS, ROOT } from '../../src/local/local-cloud.ts';
import { findBrowser, launchBrowser } from './browser.ts';
import { openWorkspacePage, submitToTheEnd, type WorkspacePage } from './workspace-page.ts';

/**
 * The product as a marketing team uses it, in a real browser: the local cloud, the bot and Robyn in R are the real ones. The steps
 * are one story in one workspace; each says its sentence.
 */

const executable = findBrowser();
if (executable === null) console.warn('skipped: the product in a browser (no chromium or google-chrome on PATH)');

/** As small as Robyn takes it: what counts here is the way, not the model. */
const TINY = 'train.iterations=100 train.trials=1';
/** For what has to wait for R. */
const TRAINED = { timeout: 600_000, interval: 500 };

/** A CSV file with a result and one medium. */
function weeks(medium: string): Buffer {
  const rows = Array.from({ length: 60 }, (_, week) => {
    const date = new Date(Date.UTC(2024, 0, 1 + 7 * week)).toISOString().slice(0, 10);
    return `${date},${1000 + ((week * 37) % 211)},${100 + ((week * 13) % 71)}`;
  });
  return Buffer.from([`week,sales,${medium}`, ...rows, ''].join('\n'));
}

describe.skipIf(executable === null)('the product, in a browser', { timeout: 620_000 }, () => {
  const state_dir = mkdtempSync(join(tmpdir(), 'mmm-product-'));
  let running: CloudAndBot;
  let browser: Browser;
  let at: WorkspacePage;

  beforeAll(async () => {
    const where = { state_dir, ports: FREE_PORTS, manifest_dirs: [join(ROOT, 'manifests')] };
    const folder = join(state_dir, 'shop');
    await mkdir(folder);
    // A week that came twice from the shop, as it happens.
    const lines = weeks('tv_spend').toString().split('\n');
    await writeFile(join(folder, 'twice.csv'), lines.toSpliced(10, 0, lines[9] ?? '').join('\n'));
    const connections = takeConnections({
      CONNECTIONS: JSON.stringify({ connections: { shop: { kind: 'duckdb', folder } } }),
    });
    running = await startCloudAndBot(where, { log_level: 'fatal', connections });
    browser = await launchBrowser(executable ?? '');
    at = await openWorkspacePage(browser, running.cloud.page_url);
  }, 60_000);
  afterEach(() => {
    expect(at.problems).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    rmSync(state_dir, { recursive: true, force: true });
  });

  /** The card in the channel. A revision of its own for each run tells them apart. */
  const card = (revision: string) => at.message(new RegExp(`${revision} · de: (?!already)`));

  async function launch(revision: string, fields: string): Promise<void> {
    await at.type(`/mmm train demo revision=${revision} ${fields}`);
    await at.modal.waitFor();
    await submitToTheEnd(at);
    await card(revision).waitFor();
  }

  /** The text of the file behind a link. */
  async function downloaded(link: Locator): Promise<string> {
    // In this tab: the browser tells nobody of downloads in one that it opens and closes by itself.
    await link.evaluate((anchor) => anchor.removeAttribute('target'));
    const download = at.page.waitForEvent('download');
    await link.click();
    return readFile(await (await download).path(), 'utf8');
  }

  async function runId(revision: string): Promise<string> {
    const found = new RegExp(`${revision}-de-\\d{8}_\\d{6}`).exec((await card(revision).textContent()) ?? '');
    return found?.[0] ?? '';
  }

  /** Closes whatever modals are open. */
  async function closeModals(): Promise<void> {
    await at.modal.getByRole('button', { name: 'Close all' }).click();
    await at.modal.waitFor({ state: 'detached' });
  }

  async function openThread(revision: string): Promise<void> {
    await card(revision)
      .getByRole('button', { name: /repl(y|ies)/ })
      .first()
      .click();
    await at.thread.waitFor();
  }

  it('launches a run from an empty form by four answers, and a step back loses none of them', async () => {
    const step = (name: string) => at.modal.getByText(new RegExp(`^Step \\d of 5: ${name}`)).waitFor();
    const next = () => at.modal.getByRole('button', { name: 'Next' }).click();
    await at.type('/mmm train');
    await step('Data');
    await at.modal.getByLabel('Table', { exact: true }).click();
    await at.page.keyboard.type('weekly');
    await at.page.getByRole('option', { name: 'dt_simulated_weekly' }).click();
    await next();
    await step('Goal');
    await at.modal.getByLabel('Market').fill('de');
    await at.modal.getByLabel('Revision').fill('form1');
    await next();
    await step('Media');
    expect(await at.modal.textContent()).toContain('facebook_S');
    await at.modal.getByRole('button', { name: 'Back to Goal' }).click();
    await step('Goal');
    expect(await at.modal.getByLabel('Market').inputValue()).toBe('de');
    await next();
    await step('Media');
    await next();
    await step('Model');
    await at.modal.getByText(/^Test: about \d+ (s|min)/).click();
    await next();
    await step('Review');
    expect(await at.modal.textContent()).toContain('2 trials of 300 iterations');
    await at.modal.getByRole('button', { name: 'Train', exact: true }).click();
    await card('form1').waitFor();
  });

  it('shows every series of a table and what is wrong with it, and puts that right at a press', async () => {
    await at.type('/mmm data twice');
    await at.message('I am looking at twice').getByRole('link', { name: 'our direct messages' }).click();
    const found = at.page.getByRole('article').filter({ hasText: 'twice in shop' }).last();
    await found.getByText(/2 times, with the same values/).waitFor();
    expect(await found.textContent()).toContain('It cannot be trained on like this.');
    const picture = found.getByRole('img', { name: /every column over time/ });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
    await found.getByRole('button', { name: 'Drop the duplicates' }).click();
    await found.getByText('It can be trained on.').waitFor();
    await found.getByRole('button', { name: 'Train on this' }).click();
    await at.modal.getByText(/^Step 2 of 5/).waitFor();
    await closeModals();
    await at.openChannel('mmm-runs');
  });

  it('launches runs from the modal that a manifest has filled in', async () => {
    await launch('tiny1', TINY);
    await launch('tiny2', `${TINY} train.seed=7`);
    await expect.poll(() => card('tiny1').textContent(), TRAINED).toContain('Cancel run');
    expect(await card('tiny1').textContent()).toContain('1 trial of 100 iterations');
  });

  it('lets nobody but the one who asked for a run cancel it, and says who may', async () => {
    await launch('long1', 'train.iterations=20000 train.trials=2');
    await at.actAs('Modeller');
    await card('long1').getByRole('button', { name: 'Cancel run' }).click();
    await at.page
      .getByRole('dialog', { name: /Cancel/ })
      .getByRole('button', { name: 'Cancel run' })
      .click();
    const refusal = at.message('Only @Marketer');
    await refusal.getByText('Only visible to you').waitFor();
    expect(await card('long1').textContent()).not.toContain('cancelled');
    await at.actAs('Marketer');
  });

  it('opens the form on a CSV file that somebody has sent', async () => {
    await at.page
      .getByLabel('Files to upload')
      .first()
      .setInputFiles({ name: 'radio.csv', mimeType: 'text/csv', buffer: weeks('radio_spend') });
    const file = at.message('radio.csv');
    await file.hover();
    await file.getByRole('button', { name: 'More actions' }).click();
    await at.page.getByRole('menuitem', { name: /Train on this file/ }).click();
    await expect.poll(() => at.modal.getByLabel('What you want to explain').inputValue()).toBe('sales');
    await closeModals();
  });

  it('takes a file in the form itself, says why it cannot take another, and lets it be replaced', async () => {
    await at.type('/mmm train');
    await at.modal.getByText('A file of mine').click();
    const field = at.modal.locator('input[type="file"]');
    const plot = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
    await field.setInputFiles({ name: 'plot.csv', mimeType: 'text/csv', buffer: plot });
    await at.modal.getByText('plot.csv').waitFor();
    await at.modal.getByRole('button', { name: 'Next' }).click();
    await at.modal.getByText('I cannot train on plot.csv. It is a picture.').waitFor();
    await field.setInputFiles({ name: 'tv.csv', mimeType: 'text/csv', buffer: weeks('tv_spend') });
    await at.modal.getByText('tv.csv').waitFor();
    await at.modal.getByRole('button', { name: 'Next' }).click();
    await expect.poll(() => at.modal.getByLabel('What you want to explain').inputValue()).toBe('sales');
    await closeModals();
  });

  it('asks before it cancels a run, and then really stops it', async () => {
    await card('long1').getByRole('button', { name: 'Cancel run' }).click();
    await at.page
      .getByRole('dialog', { name: /Cancel/ })
      .getByRole('button', { name: /Keep/ })
      .click();
    expect(await card('long1').textContent()).not.toContain('cancelled');
    await card('long1').getByRole('button', { name: 'Cancel run' }).click();
    await at.page
      .getByRole('dialog', { name: /Cancel/ })
      .getByRole('button', { name: 'Cancel run' })
      .click();
    await expect.poll(() => card('long1').textContent(), TRAINED).toContain('long1 · de: cancelled');
  });

  it('trains what an empty form has asked for by its defaults', async () => {
    await expect.poll(() => card('form1').textContent(), TRAINED).toContain('form1 · de: done');
  });

  it('follows a run on its card until it is done, and brings the results into its thread', async () => {
    await expect.poll(() => card('tiny1').textContent(), TRAINED).toContain('tiny1 · de: done');
    await openThread('tiny1');
    await expect.poll(() => at.thread.textContent(), TRAINED).toContain('@Marketer tiny1 · de is done');
    const onepager = at.thread.getByRole('img', { name: /onepager of model/ }).first();
    await expect.poll(() => onepager.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
    await at.thread
      .getByRole('button', { name: /Show in full size: Onepager/ })
      .first()
      .click();
    await at.page
      .getByRole('dialog', { name: /Onepager/ })
      .getByRole('img')
      .waitFor();
    await at.page.keyboard.press('Escape');
    expect(await at.thread.getByRole('table').count()).toBeGreaterThanOrEqual(2);
  });

  it('says of a run what was asked for, and what it takes to have it again', async () => {
    await card('tiny1').getByRole('button', { name: 'More options' }).click();
    await at.page.getByRole('menuitem', { name: 'Details' }).click();
    await at.modal.waitFor();
    const details = await at.modal.textContent();
    for (const fact of ['dt_simulated_weekly', 'seed  123', 'data_hash', 'Robyn 3']) expect(details).toContain(fact);
    await at.page.keyboard.press('Escape');
    await at.modal.waitFor({ state: 'detached' });
  });

  it('offers the result that there is, where the same is asked for again', async () => {
    await at.type(`/mmm train demo revision=tiny1 ${TINY}`);
    await at.modal.waitFor();
    await submitToTheEnd(at);
    const again = at.message('tiny1 · de: already trained');
    await again.waitFor();
    await again.getByRole('button', { name: 'Train anyway' }).waitFor();
    await again.getByRole('link', { name: /^run tiny1-de-/ }).click();
    await at.thread.getByRole('heading', { name: /tiny1 · de: done/ }).waitFor();
  });

  it('mints a link for the person who asks, and the file comes through it', async () => {
    await at.thread.getByRole('button', { name: 'All tables (CSV)' }).first().click();
    const links = at.thread.getByRole('article').filter({ hasText: 'Only you see this message' }).last();
    await links.getByText('Only visible to you').waitFor();
    expect(await links.textContent()).toMatch(/work(s)? until/);
    const link = links.getByRole('link', { name: 'pareto_aggregated.csv' });
    expect((await downloaded(link)).split('\n')[0]).toContain('solID');
  });

  it('opens a run in the browser of results, with its figures, its picture and each of its files', async () => {
    await at.type('/mmm results tiny1');
    const row = at.modal.locator('.section').filter({ hasText: 'done, took' });
    await row.getByRole('button', { name: 'Open' }).click();
    await at.modal.getByRole('heading', { name: /tiny1 · de: done/ }).waitFor();
    expect(await at.modal.textContent()).toContain('facebook_S');
    await at.modal
      .getByRole('img', { name: /onepager of model/ })
      .first()
      .waitFor();

    await at.modal.getByRole('button', { name: /All files/ }).click();
    const file = at.modal.locator('.section').filter({ hasText: 'pareto_hyperparameters.csv' });
    await file.getByRole('button', { name: 'Get link' }).click();
    expect((await downloaded(file.getByRole('link', { name: 'Download' }))).split('\n')[0]).toContain('solID');
    await closeModals();
  });

  it('compares two runs side by side, in figures and in a chart, for the thread if they are worth it', async () => {
    await at.type(`/mmm compare ${await runId('tiny1')} ${await runId('tiny2')}`);
    const comparison = at.message('Comparing 2 runs');
    await comparison.waitFor({ timeout: 60_000 });
    expect(await comparison.getByRole('table').textContent()).toContain('facebook_S');
    expect(await comparison.textContent()).toContain('seed 123');
    const chart = comparison.getByRole('img');
    await expect.poll(() => chart.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
    await comparison.getByRole('button', { name: 'Post in thread' }).click();
    await at.message('It is in the thread of the first run').waitFor();
  });

  it('answers at once where a budget should go, and posts the answer for all who read the thread', async () => {
    await at.type(`/mmm allocate ${await runId('tiny1')}`);
    const budget = at.modal.getByLabel('Budget for all of the dates together');
    await budget.fill('3,000,000');
    await at.modal.getByRole('button', { name: 'Calculate' }).click();
    await at.modal.getByText('A budget of 3,000,000 cannot be spent').waitFor();
    await budget.fill('12,000,000');
    await at.modal.getByRole('button', { name: 'Calculate' }).click();
    await at.modal.getByRole('heading', { name: 'Now against proposed' }).waitFor();
    expect(await at.modal.textContent()).toContain('The most effect for 12,000,000');
    await at.modal.getByRole('button', { name: 'Post in the thread' }).click();
    await at.modal.getByText(/in(to)? the run's thread/).waitFor({ timeout: 60_000 });
    await closeModals();
  });

  it('looks at the whole installation, and at one run', async () => {
    await at.type('/mmm doctor');
    const doctor = at.message(/Everything works/);
    await doctor.waitFor({ timeout: 60_000 });
    const said = await doctor.textContent();
    for (const part of ['Slack', 'Storage', 'Queue', 'Training job', 'Data: demo', 'Clock', 'Versions']) {
      expect(said).toContain(`${part}: `);
    }
    const run_id = await runId('tiny1');
    await at.type(`/mmm doctor ${run_id}`);
    await expect.poll(() => at.message(/model_summary\.json/).textContent()).toContain(run_id);
  });

  it("shows in the app's Home what a person has running and done, and opens results from there", async () => {
    await at.page.getByRole('navigation').getByRole('link', { name: 'MMM Trainer' }).click();
    const home = at.page.getByRole('tabpanel', { name: 'Home' });
    await home.getByText('tiny1 · de: done').first().waitFor();
    expect(await home.textContent()).toContain('long1 · de: cancelled');
    await home.getByRole('button', { name: 'Results', exact: true }).first().click();
    await at.modal.getByRole('heading', { name: /tiny\d · de: done/ }).waitFor();
    await closeModals();

    await at.actAs('Modeller');
    await home.getByText('tiny1 · de').first().waitFor();
    expect(await home.textContent()).not.toContain('long1 · de');
    await at.actAs('Marketer');
    await at.openChannel('#mmm-runs');
  });
});
