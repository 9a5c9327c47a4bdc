import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { onTestFinished, vi } from 'vitest';
import type { Answer, MessagesAnswer } from '../../../../src/local/slack/control-api.ts';
import { type RunningWorkspace, startWorkspace, type WorkspaceOptions } from '../../../../src/local/slack/workspace.ts';

export const TOKEN = 'xoxb-local-test';
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
export const RUNS = 'C0MMMRUNS';
export const GENERAL = 'C0GENERAL';
export const MARKETER = 'U0MARKETER';
export const MODELLER = 'U0MODELLER';

export function stateDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-slack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Started = RunningWorkspace & {
  client: WebClient;
  /** The control API. */
  control(path: string, body?: unknown): Promise<Answer & Record<string, unknown>>;
  messages(channel: string, thread_ts?: string): Promise<Extract<MessagesAnswer, { ok: true }>['messages']>;
};

/** A workspace on a free port, closed when the test ends. */
export async function workspace(options: Partial<WorkspaceOptions> = {}): Promise<Started> {
  const state_dir = options.state_dir ?? stateDir();
  const running = await startWorkspace({
    port: 0,
    bot_token: TOKEN,
    signing_secret: SIGNING_SECRET,
    file_processing_ms: 30,
    event_retry_ms: [10, 10, 10],
    ...options,
    state_dir,
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await running.close();
  };
  onTestFinished(close);

  async function control(path: string, body?: unknown) {
    const response = await fetch(`${running.url}/_workspace/${path}`, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer & Record<string, unknown>;
  }
  return {
    ...running,
    close,
    control,
    messages: async (channel, thread_ts) => {
      const query = thread_ts === undefined ? '' : `?thread_ts=${thread_ts}`;
      const response = await fetch(`${running.url}/_workspace/channels/${channel}/messages${query}`);
      const answer = (await response.json()) as MessagesAnswer;
      if (!answer.ok) throw new Error(answer.error);
      return answer.messages;
    },
    client: new WebClient(TOKEN, {
      slackApiUrl: `${running.url}/api/`,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: SILENT,
    }),
  };
}

const nothing = () => {};
const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** A real Bolt app on a free port that talks to the workspace. */
export async function boltApp(started: Started, listen: (app: App) => void): Promise<{ url: string }> {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger: SILENT });
  const app = new App({
    token: TOKEN,
    receiver,
    logger: SILENT,
    clientOptions: { slackApiUrl: `${started.url}/api/` },
  });
  listen(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  started.setRequestUrl(url);
  onTestFinished(async () => {
    server.closeAllConnections();
    await receiver.stop();
  });
  return { url };
}

/** Until this holds; the machine may be busy. */
export function eventually(check: () => unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 });
}

/** Slack's own error code of a call that is refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'data' in error) {
      const data = error.data as { error: string; response_metadata?: { messages?: string[] } };
      return { error: data.error, messages: data.response_metadata?.messages ?? [] };
    }
    throw error;
  }
  throw new Error('the call was not refused');
}
