import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageHandler } from '../../../../src/local/web/page.ts';

const page = pageHandler();
const server = createServer((request, response) => {
  if (!page(request, response)) response.writeHead(418).end();
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('the page handler', () => {
  it('answers the page, which may load nothing from elsewhere', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const addresses = [...(await response.text()).matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(['data:,', '/page.css', '/page.js']);
  });

  it('answers the script and the styles that it has bundled', async () => {
    const [script, style] = await Promise.all([fetch(`${url}/page.js`), fetch(`${url}/page.css`)]);
    expect([script.status, style.status]).toEqual([200, 200]);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).toContain('You are');
    expect(await style.text()).toContain('.slack_blocks_to_jsx');
  });

  it.each([
    ['GET', '/api/auth.test'],
    ['GET', '/_workspace/users'],
    ['POST', '/'],
  ])('leaves %s %s to others', async (method, path) => {
    expect((await fetch(url + path, { method })).status).toBe(418);
  });
});
