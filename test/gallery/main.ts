import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { bundlePage } from '../../src/local/web/bundle.ts';
import { findBrowser, installBrowser, launchBrowser } from '../e2e/browser.ts';
import { type Drawn, everythingDrawn } from './drawn.ts';
import { indexPage } from './index-page.ts';

/** `npm run gallery [-- NAME ...]`: a picture of every message and view that the bot can show, or of those whose names contain a NAME. */

const OUT = resolve(import.meta.dirname, '../../gallery');
const ADDRESS = 'http://gallery.local/';
/** What a picture of Robyn's stands for. */
const STAND_IN = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#e8f0f7"/>
<text x="600" y="420" font-family="sans-serif" font-size="48" fill="#616061" text-anchor="middle">a picture of Robyn's</text></svg>`;
const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/style.css">
<div id="root"></div><script type="module" src="/script.js"></script></html>`;

const wanted = process.argv.slice(2);
const everything = (await everythingDrawn()).filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
installBrowser();
const executable = findBrowser();
if (executable === null) {
  console.error('The gallery is drawn by a browser: install chromium or google-chrome, so that it is on PATH.');
  process.exit(1);
}
const browser = await launchBrowser(executable);
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
  await serve(page, everything);
  await page.goto(ADDRESS);
  await page.locator('#drawn').waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
  if (wanted.length === 0) await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  for (const { id } of everything) await page.locator(`#${id}`).screenshot({ path: join(OUT, `${id}.png`) });
  await writeFile(join(OUT, 'index.html'), indexPage(everything));
  console.log(`${everything.length} pictures; look at ${join(OUT, 'index.html')}`);
} finally {
  await browser.close();
}

async function serve(page: Page, drawn: readonly Drawn[]): Promise<void> {
  const { script, style } = await bundlePage(fileURLToPath(new URL('drawing.tsx', import.meta.url)));
  const css = `${style}\n${await readFile(new URL('gallery.css', import.meta.url), 'utf8')}`;
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    switch (pathname) {
      case '/':
        return route.fulfill({ contentType: 'text/html', body: HTML });
      case '/script.js':
        return route.fulfill({ contentType: 'text/javascript', body: script });
      case '/style.css':
        return route.fulfill({ contentType: 'text/css', body: css });
      case '/drawn.json':
        return route.fulfill({ contentType: 'application/json', body: JSON.stringify(drawn) });
      default:
        return route.fulfill({ contentType: 'image/svg+xml', body: STAND_IN });
    }
  });
}
