import type { Browser, Locator, Page } from 'playwright-core';

/** The local workspace's page, used as a person uses it. */
export type WorkspacePage = {
  page: Page;
  /** What went wrong in the page itself: errors of its script, requests to other machines. */
  problems: readonly string[];
  /** Types into the composer of the channel that is shown, and sends. */
  type(text: string): Promise<void>;
  actAs(name: 'Marketer' | 'Modeller' | 'Operator'): Promise<void>;
  /** Closes the thread too. */
  openChannel(name: string): Promise<void>;
  /** The newest message of the channel that has this text, whoever sees it. */
  message(text: string | RegExp): Locator;
  thread: Locator;
  /** The modal on top. */
  modal: Locator;
};

export async function openWorkspacePage(browser: Browser, url: string): Promise<WorkspacePage> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(15_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!/^(data:|blob:|http:\/\/127\.0\.0\.1:)/.test(request.url())) problems.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  await page.getByRole('heading', { name: '#mmm-runs' }).waitFor();
  return {
    page,
    problems,
    async type(text) {
      const box = page.getByRole('main').getByRole('textbox', { name: /^Message / });
      await box.fill(text);
      await box.press('Enter');
    },
    async actAs(name) {
      await page.getByLabel('You are').selectOption({ label: name });
    },
    async openChannel(name) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.getByRole('heading', { name }).waitFor();
    },
    message: (text) => page.getByRole('main').getByRole('article').filter({ hasText: text }).last(),
    thread: page.getByRole('complementary', { name: 'Thread' }),
    modal: page.getByRole('dialog').last(),
  };
}

/**
 * Submits the modal on top, step by step, until it is gone. Returns how many steps it took; throws with the errors under its
 * fields where it does not go on.
 */
export async function submitToTheEnd({ page }: WorkspacePage): Promise<number> {
  const hash = () =>
    page.evaluate(() => [...document.querySelectorAll('dialog.modal')].at(-1)?.getAttribute('data-hash'));
  for (let steps = 1; steps <= 12; steps += 1) {
    // The review fills itself in when the check of the data is through.
    await page.getByText('Checking the data…').waitFor({ state: 'hidden' });
    const before = await hash();
    await page.locator('dialog.modal footer button[type="submit"]').click();
    await page.waitForFunction(
      (known) => {
        const modal = [...document.querySelectorAll('dialog.modal')].at(-1);
        return modal?.getAttribute('data-hash') !== known || modal?.querySelector('.field-error') !== null;
      },
      before,
      { timeout: 15_000 },
    );
    const errors = await page.locator('dialog.modal .field-error').allTextContents();
    if (errors.length > 0) throw new Error(`The modal does not go on: ${errors.join(' | ')}`);
    if ((await hash()) === undefined) return steps;
  }
  throw new Error('The modal does not end');
}
