import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { listenLocally } from '../../src/local/listen.ts';

/**
 * A Web API that answers a listing in pages, each reached by the cursor of the one before, and other methods with `answers`. Gives its
 * address, and which cursors it was asked for.
 */
export async function pagedSlack(options: {
  method: string;
  pages: readonly object[];
  answers?: Readonly<Record<string, object>>;
}) {
  const { method, pages, answers = {} } = options;
  const cursors: (string | null)[] = [];
  const server = createServer(async (request, response) => {
    const asked = request.url?.split('/').at(-1) ?? '';
    const cursor = new URLSearchParams(await text(request)).get('cursor');
    const answer = (body: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, ...body }));
    if (asked !== method) return answer(answers[asked] ?? {});
    cursors.push(cursor);
    const page = cursor === null ? 0 : Number(cursor.replace('page-', ''));
    const next_cursor = page + 1 < pages.length ? `page-${page + 1}` : '';
    return answer({ ...pages[page], response_metadata: { next_cursor } });
  });
  const port = await listenLocally(server, 0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { api_url: `http://127.0.0.1:${port}/api/`, cursors };
}
