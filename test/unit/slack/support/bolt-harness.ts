import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSlackApp, SLACK_ENDPOINT } from '../../../../src/slack/app.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
import { viewProblems } from './check-limits.ts';
import { SIGNING_SECRET, slackDeps } from './slack-deps.ts';

/** A call that the bot has made to the Web API, or to a response_url (`respond`). */
export type SlackCall = { method: string; body: Record<string, unknown> };

/** The real Bolt app on a socket, and a Slack that answers its calls and keeps them. Views are held to Slack's limits. */
export async function startBot(change: Partial<SlackDeps> = {}) {
  const calls: SlackCall[] = [];
  const waiting: { method: string; resolve: (call: SlackCall) => void }[] = [];
  const answers: Record<string, object> = {};
  const slack = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      const call = { method, body: parseBody(Buffer.concat(chunks).toString(), request.headers['content-type'] ?? '') };
      const problems = call.body.view === undefined ? [] : viewProblems(Object(call.body.view));
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(
          problems.length > 0
            ? { ok: false, error: problems.join('; ') }
            : { ok: true, ...defaultAnswer(method), ...answers[method] },
        ),
      );
      if (problems.length > 0) throw new Error(problems.join('; '));
      calls.push(call);
      const index = waiting.findIndex((one) => one.method === method);
      if (index !== -1) waiting.splice(index, 1)[0]?.resolve(call);
    });
  });
  const slack_url = await listen(slack);

  const deps = slackDeps({ slack_api_url: `${slack_url}/api/`, ...change });
  const { receiver, settled } = createSlackApp(deps);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const bot_url = `http://127.0.0.1:${portOf(server.address())}`;

  return {
    bot_url,
    slack_url,
    calls,
    answers,
    deps,
    settled,
    /** The next call of this method, or one that has been made already and not been taken. */
    async called(method: string): Promise<SlackCall> {
      const index = calls.findIndex((call) => call.method === method);
      const earlier = index === -1 ? undefined : calls.splice(index, 1)[0];
      if (earlier !== undefined) return earlier;
      const call = await new Promise<SlackCall>((resolve, reject) => {
        waiting.push({ method, resolve });
        AbortSignal.timeout(5000).addEventListener('abort', () => reject(new Error(`${method} was not called`)));
      });
      calls.splice(calls.indexOf(call), 1);
      return call;
    },
    /** A request as Slack signs it. */
    send(body: Record<string, unknown>, options: { secret?: string; at?: Date } = {}) {
      const isCommand = typeof body.command === 'string';
      const form = new URLSearchParams(
        isCommand
          ? Object.fromEntries(Object.entries(body).map(([k, v]) => [k, String(v)]))
          : { payload: JSON.stringify(body) },
      );
      const timestamp = String(Math.floor((options.at ?? new Date()).getTime() / 1000));
      const hmac = createHmac('sha256', options.secret ?? SIGNING_SECRET)
        .update(`v0:${timestamp}:${form}`)
        .digest('hex');
      return fetch(bot_url + SLACK_ENDPOINT, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${hmac}`,
        },
        body: form.toString(),
      });
    },
    async close() {
      server.closeAllConnections();
      slack.closeAllConnections();
      await Promise.all([receiver.stop(), new Promise((resolve) => slack.close(resolve))]);
    },
  };
}
export type BotHarness = Awaited<ReturnType<typeof startBot>>;

function defaultAnswer(method: string): object {
  switch (method) {
    case 'auth.test':
      return { user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T0' };
    case 'views.push':
      return { view: { id: 'V0PUSHED', hash: '1.p' } };
    case 'views.open':
      return { view: { id: 'V0OPEN', hash: '1.h' } };
    case 'conversations.list':
      return { channels: [{ id: 'C0RUNS', name: 'mmm-runs' }] };
    case 'conversations.info':
      return { channel: { id: 'C0RUNS', is_member: true } };
    default:
      return {};
  }
}

function parseBody(text: string, content_type: string): Record<string, unknown> {
  if (content_type.includes('json')) return JSON.parse(text);
  const fields = Object.fromEntries(new URLSearchParams(text));
  return typeof fields.view === 'string' ? { ...fields, view: JSON.parse(fields.view) } : fields;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${portOf(server.address())}`)),
  );
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
