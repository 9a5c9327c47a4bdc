import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningWorkspace, startWorkspace } from '../../src/local/slack/workspace.ts';
import { pageHandler } from '../../src/local/web/page.ts';
import { findBrowser, launchBrowser } from './browser.ts';
import { DEMO_MANIFEST, orderCard, startDemoApp } from './demo-app.ts';

const executable = findBrowser();
if (executable === null) console.warn('skipped: the page in a browser (no chromium or google-chrome on PATH)');

const SECRETS = { bot_token: 'xoxb-local-test', signing_secret: 'signing-secret-of-a-test' };
const RUNS = 'C0MMMRUNS';
/** A 1 x 1 PNG. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(executable === null)('the page of the local workspace, in a browser', () => {
  const state_dir = mkdtempSync(join(tmpdir(), 'mmm-page-'));
  const problems: string[] = [];
  let workspace: RunningWorkspace;
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    workspace = await startWorkspace({
      port: 0,
      state_dir,
      ...SECRETS,
      ...DEMO_MANIFEST,
      page: pageHandler(),
    });
    demo = await startDemoApp({ api_url: `${workspace.url}/api/`, ...SECRETS });
    workspace.setRequestUrl(demo.url);
    browser = await launchBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.app.stop();
    await workspace?.close();
    rmSync(state_dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await page?.close();
    problems.length = 0;
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await page.goto(workspace.url);
    await page.getByRole('heading', { name: '#mmm-runs' }).waitFor();
    return () => expect(problems).toEqual([]);
  });

  function message(text: string): Locator {
    return page.getByRole('main').getByRole('article').filter({ hasText: text }).last();
  }

  async function type(text: string): Promise<void> {
    const box = page.getByRole('textbox', { name: 'Message #mmm-runs' });
    await box.fill(text);
    await box.press('Enter');
  }

  it('takes a person from a slash command through a modal to a message and its button', async () => {
    await type('/demo');
    const modal = page.getByRole('dialog', { name: 'Order' });
    await modal.getByLabel('Name').fill('Ada');
    expect(await modal.getByLabel('Day').inputValue()).toBe('2026-01-31');
    expect(await modal.getByLabel('Where to').inputValue()).toBe('#mmm-runs');

    const fruit = modal.getByRole('combobox', { name: 'Fruit' });
    await fruit.fill('ban');
    await modal.getByRole('option', { name: 'banana' }).waitFor();
    await fruit.press('Enter');
    await fruit.fill('che');
    await modal.getByRole('option', { name: 'cherry' }).click();
    await fruit.press('Tab');

    await modal.getByLabel('express').check();
    await modal.getByLabel('gift wrap').check();
    expect(await modal.getByLabel('Name').inputValue()).toBe('Ada');

    await modal.getByRole('button', { name: 'Order' }).click();
    const count = modal.getByLabel('How many');
    await modal.getByText('Order at least two.').waitFor();
    expect(await count.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => count.evaluate((element) => element === document.activeElement)).toBe(true);

    await count.fill('3');
    await count.press('Enter');
    await modal.waitFor({ state: 'detached' });
    const box = page.getByRole('textbox', { name: 'Message #mmm-runs' });
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    const order = message('Ada orders 3 banana and cherry with gift wrap for 2026-01-31');
    await order.waitFor();

    await order.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('dialog', { name: 'Cancel it?' }).getByRole('button', { name: 'No' }).click();
    expect(await page.getByText('Only visible to you').count()).toBe(0);
    await order.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('dialog', { name: 'Cancel it?' }).getByRole('button', { name: 'Yes' }).click();
    await message('The order is cancelled.').getByText('Only visible to you').waitFor();

    await page.getByLabel('You are').selectOption({ label: 'Modeller' });
    await order.waitFor();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
  });

  it('stacks modals, and keeps what stands in the one below', async () => {
    await type('/demo');
    const order = page.getByRole('dialog', { name: 'Order' });
    await order.getByLabel('Name').fill('Grace');
    await order.getByRole('button', { name: 'Add papers' }).click();

    const papers = page.getByRole('dialog', { name: 'Papers' });
    await papers.getByRole('button', { name: 'Add', exact: true }).click();
    await papers.getByText('Please complete this required field.').waitFor();
    await papers
      .getByLabel('Files')
      .setInputFiles({ name: 'tax.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') });
    await papers.getByRole('button', { name: 'Remove tax.csv' }).waitFor();
    await papers.getByRole('button', { name: 'Add', exact: true }).click();

    await message('Papers: tax.csv').waitFor();
    await papers.waitFor({ state: 'detached' });
    expect(await order.getByLabel('Name').inputValue()).toBe('Grace');
    await order.getByRole('button', { name: 'Close all' }).click();
    await order.waitFor({ state: 'detached' });
  });

  it('closes a modal with Escape, and only the list where one is open', async () => {
    await type('/demo');
    const modal = page.getByRole('dialog', { name: 'Order' });
    await modal.getByRole('combobox', { name: 'Fruit' }).click();
    await modal.getByRole('option', { name: 'apple' }).waitFor();
    await page.keyboard.press('Escape');
    await modal.getByRole('listbox').waitFor({ state: 'detached' });
    expect(await modal.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
  });

  it('shows markup as text, and runs none of it', async () => {
    const hostile = '<img src=x onerror="document.title=1"> <script>document.title=2</script>';
    await demo.app.client.chat.postMessage({
      channel: RUNS,
      text: hostile,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: hostile } },
        { type: 'section', text: { type: 'mrkdwn', text: hostile } },
        { type: 'table', rows: [[{ type: 'raw_text', text: hostile }]] },
      ],
    });
    const shown = message('onerror');
    await shown.waitFor();
    expect(await shown.getByText(hostile).count()).toBe(3);
    expect(await shown.locator('img, script').count()).toBe(0);
    expect(await page.title()).toBe('MMM Trainer: local workspace');
  });

  it('follows what the app posts, in the channel and in the thread, with its pictures', async () => {
    const { client } = demo.app;
    const { ts } = await client.chat.postMessage({ channel: RUNS, text: 'run r12' });
    await message('run r12').hover();
    await message('run r12').getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });

    const uploaded = await client.filesUploadV2({ filename: 'onepager.png', file: PIXEL, alt_text: 'A onepager' });
    const file = uploaded.files[0]?.files?.[0]?.id ?? '';
    await expect.poll(async () => (await client.files.info({ file })).file?.mimetype).toBe('image/png');
    await client.chat.postMessage({
      channel: RUNS,
      thread_ts: ts,
      text: 'A onepager',
      blocks: [{ type: 'image', alt_text: 'The onepager of 3_104_2', slack_file: { id: file } }],
    });
    const picture = thread.getByAltText('The onepager of 3_104_2');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);

    await client.chat.update({ channel: RUNS, ts: ts ?? '', text: 'run r12 has succeeded' });
    await message('run r12 has succeeded').getByRole('button', { name: '1 reply' }).waitFor();
    await thread.getByText('run r12 has succeeded').waitFor();
  });

  it('sends the answer to a question that was asked before the message changed', async () => {
    const { client } = demo.app;
    const card = (text: string) => ({ channel: RUNS, text, blocks: orderCard(text) });
    const { ts } = await client.chat.postMessage(card('Order 7: packing'));
    const button = message('Order 7').getByRole('button', { name: 'Cancel order' });
    await button.click();
    const question = page.getByRole('dialog', { name: 'Cancel it?' });
    await question.waitFor();
    await client.chat.update({ ts: ts ?? '', ...card('Order 7: sent') });
    await message('Order 7: sent').waitFor({ state: 'attached' });
    await question.getByRole('button', { name: 'Yes' }).click();
    await message('The order is cancelled.').waitFor();
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('lists the commands while a slash is typed, and takes one by the keyboard', async () => {
    const box = page.getByRole('textbox', { name: 'Message #mmm-runs' });
    await box.fill('/');
    const list = page.getByRole('listbox', { name: 'Commands' });
    expect(await list.getByRole('option').allInnerTexts()).toEqual(['/demo order\nOrder fruit', '/demo list [day]']);
    await box.press('ArrowDown');
    await box.press('ArrowDown');
    await box.press('Enter');
    expect(await box.inputValue()).toBe('/demo list ');
    await page.getByText('/demo list [day]').waitFor();
    await box.fill('/d');
    await box.press('Escape');
    await list.waitFor({ state: 'detached' });
  });

  it('starts what the app offers in the shortcuts and in the menu of a message', async () => {
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: /Order fruit/ }).click();
    const modal = page.getByRole('dialog', { name: 'Order' });
    await modal.getByRole('button', { name: 'Close all' }).click();
    await modal.waitFor({ state: 'detached' });

    await demo.app.client.chat.postMessage({ channel: RUNS, text: 'two pears' });
    await message('two pears').hover();
    await message('two pears').getByRole('button', { name: 'More actions' }).click();
    await page.keyboard.press('Enter');
    await message('two pears').getByRole('button', { name: '1 reply' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('Once more: two pears').waitFor();
  });

  it('marks what is new for each person until they have read it', async () => {
    const sidebar = page.getByRole('navigation', { name: 'Workspace' });
    await demo.app.client.chat.postMessage({ channel: 'C0MARKETING', text: 'A plan' });
    await demo.app.client.chat.postMessage({ channel: 'C0MARKETING', text: 'A plan for <@U0MARKETER>' });
    const marketing = sidebar.getByRole('link', { name: /#marketing/ });
    await expect.poll(() => marketing.textContent()).toMatch(/2\s*new, some mention you/);
    await marketing.click();
    await message('A plan for @Marketer').waitFor();
    await expect.poll(() => marketing.textContent()).toBe('#marketing');

    await sidebar.getByRole('link', { name: /#mmm-runs/ }).click();
    await demo.app.client.chat.postMessage({ channel: 'C0MARKETING', text: 'A better plan' });
    await expect.poll(() => marketing.textContent()).toMatch(/1\s*new/);
    await page.getByLabel('You are').selectOption({ label: 'Modeller' });
    await expect.poll(() => marketing.textContent()).toMatch(/3\s*new/);
    await marketing.click();
    await page.getByLabel('You are').selectOption({ label: 'Marketer' });
    await page.getByText('New', { exact: true }).waitFor();
  });

  it("has a private channel's lock, for its members alone", async () => {
    const sidebar = page.getByRole('navigation', { name: 'Workspace' });
    await sidebar.getByRole('link', { name: '🔒 budgets' }).click();
    await page.getByRole('heading', { name: '🔒 budgets' }).waitFor();
    await page.getByLabel('You are').selectOption({ label: 'Modeller' });
    await sidebar.getByRole('link', { name: '🔒 budgets' }).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '#mmm-runs' }).waitFor();
  });

  it("shows the app's Home, its menu, and what it writes to the person", async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'MMM Trainer' }).click();
    const home = page.getByRole('tabpanel', { name: 'Home' });
    await home.getByText('Your orders').waitFor();
    await home.getByRole('button', { name: 'More options' }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /Messages\s*1/ }).click();
    await page.getByRole('tabpanel', { name: 'Messages' }).getByText('You chose forget').waitFor();
    await expect.poll(() => page.getByRole('tab', { name: 'Messages' }).textContent()).toBe('Messages');
  });

  it('shows a picture in full size', async () => {
    await page
      .getByLabel('Files to upload')
      .first()
      .setInputFiles({ name: 'pixel.png', mimeType: 'image/png', buffer: PIXEL });
    await page.getByRole('button', { name: 'Show in full size: pixel.png' }).click();
    const picture = page.getByRole('dialog', { name: 'pixel.png' });
    await picture.getByRole('img').waitFor();
    await page.keyboard.press('Escape');
    await picture.waitFor({ state: 'detached' });
  });

  it('opens the thread that a permalink names', async () => {
    const { client } = demo.app;
    const { ts = '' } = await client.chat.postMessage({ channel: RUNS, text: 'run r13' });
    const { permalink = '' } = await client.chat.getPermalink({ channel: RUNS, message_ts: ts });
    await page.goto(permalink);
    await page.getByRole('complementary', { name: 'Thread' }).getByText('run r13').waitFor();
  });

  it('lets a person write, and upload a file', async () => {
    await type('Good *morning*');
    await message('Good morning').waitFor();
    await page
      .getByLabel('Files to upload')
      .first()
      .setInputFiles({
        name: 'spend.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('DATE,tv_S\n2026-01-01,1\n'),
      });
    await page.getByRole('link', { name: /spend\.csv/ }).waitFor();
  });

  it('says in the channel that a command is unknown', async () => {
    await type('/nothing');
    await message('is not a valid command').getByText('Only visible to you').waitFor();
  });
});
