import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bundle } from './bundle.ts';

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>MMM Trainer: local workspace</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page.css">
  </head>
  <body>
    <div id="root"></div>
    <noscript>This page needs JavaScript.</noscript>
    <script type="module" src="/page.js"></script>
  </body>
</html>
`;

/** Nothing on the page may come from, or go to, another machine; no markup of a message can bring a script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The Slack-like page of the local workspace: `GET /`, the files it needs, and permalinks of messages. The handler says whether the request was the
 * page's; the others are the caller's. The browser code is bundled at the first request, so whoever opens no page waits for none.
 */
export function pageHandler(): (request: IncomingMessage, response: ServerResponse) => boolean {
  let bundle: Promise<Bundle> | undefined;

  async function answer(file: keyof Bundle, response: ServerResponse): Promise<void> {
    bundle ??= import('./bundle.ts').then(({ bundlePage }) => bundlePage());
    try {
      const content = (await bundle)[file];
      send(response, 200, file === 'script' ? 'text/javascript' : 'text/css', content);
    } catch (error) {
      bundle = undefined;
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      send(response, 500, 'text/plain', `The local page cannot be built: ${reason}\n`);
    }
  }

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const [path] = (request.url ?? '').split('?');
    switch (path) {
      case '/':
        send(response, 200, 'text/html', HTML);
        return true;
      case '/page.js':
        void answer('script', response);
        return true;
      case '/page.css':
        void answer('style', response);
        return true;
      default: {
        const place = placeOfPermalink(request.url ?? '');
        if (place === null) return false;
        response.writeHead(302, { location: place, 'cache-control': 'no-store' }).end();
        return true;
      }
    }
  };
}

/** Where on the page the message is that `chat.getPermalink` gives the address of: its thread, open. */
function placeOfPermalink(url: string): string | null {
  const { pathname, searchParams } = new URL(url, 'http://workspace.local');
  const [, channel, seconds, micros] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(pathname) ?? [];
  if (channel === undefined) return null;
  const thread_ts = searchParams.get('thread_ts') ?? `${seconds}.${micros}`;
  return /^[\d.]+$/.test(thread_ts) ? `/#/channel/${channel}/${thread_ts}` : null;
}

function send(response: ServerResponse, status: number, type: string, content: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(response.req.method === 'HEAD' ? undefined : content);
}
