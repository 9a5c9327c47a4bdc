import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { AppOffers } from '../app-manifest.ts';
import { listenLocally } from '../listen.ts';
import { createRateLimiter } from './api/rate-limits.ts';
import { serveApi } from './api/serve.ts';
import { SETTLE_MS, type SettleMs, type Workspace } from './context.ts';
import { createListeners } from './control/events.ts';
import { personOf } from './control/request.ts';
import { serveControl } from './control/serve.ts';
import { BOLT_PATHS, createDelivery, type RequestPaths } from './delivery/delivery.ts';
import { fileLookup } from './files/lookup.ts';
import { download, upload } from './files/serve.ts';
import { jsonAnswer, send, textAnswer } from './http/answer.ts';
import { parseFields, readBody, uploadedBytes } from './http/body.ts';
import { LIMITS } from './limits.ts';
import { answerResponseUrl } from './messages/response-url.ts';
import { refusalBody, SlackRefusal } from './refusal.ts';
import { createSignals } from './signals.ts';
import { createEphemerals } from './store/ephemerals.ts';
import { openStore } from './store/store.ts';
import { createTriggers } from './triggers.ts';

export type WorkspaceOptions = {
  /** 0 for a free one. */
  port: number;
  /** The state is kept in its folder `slack/`. One workspace at a time may use it. */
  state_dir: string;
  /** The bot's address without a path; may be set later with `setRequestUrl`. */
  request_url?: string;
  paths?: RequestPaths;
  bot_token: string;
  signing_secret: string;
  /** What the app's manifest says: what it offers, and the events it has subscribed to. */
  commands?: AppOffers['commands'];
  shortcuts?: AppOffers['shortcuts'];
  app_home?: AppOffers['app_home'];
  scopes?: readonly string[];
  events?: readonly string[];
  now?: () => Date;
  /** Answers what is no API: the page. Returns false where it does not. */
  page?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Milliseconds until a file that was sent is processed. */
  file_processing_ms?: number;
  /** Milliseconds before each further attempt to deliver an event. */
  event_retry_ms?: readonly number[];
  settle_ms?: Partial<SettleMs>;
  /** Milliseconds that the bot has to acknowledge; Slack's three seconds. */
  ack_ms?: number;
};

export type RunningWorkspace = {
  port: number;
  /** Without a slash at its end. The Web API is below `/api/`, the control API below `/_workspace/`. */
  url: string;
  setRequestUrl(url: string): void;
  /** Asks the bot's address whether it is an app's, as Slack does before it uses one. */
  verifyRequestUrl(): Promise<boolean>;
  close(): Promise<void>;
};

const LOCAL = 'http://workspace.local';
const CONTROL_BYTES = 32 * 1024 ** 2;

/** Slack for one machine, on 127.0.0.1: a workspace with a few people and channels, and one app, which is the bot. */
export async function startWorkspace(options: WorkspaceOptions): Promise<RunningWorkspace> {
  const { now = () => new Date() } = options;
  let url = '';
  const store = openStore(join(options.state_dir, 'slack'), now);
  const listeners = createListeners();
  const rates = createRateLimiter(now);
  const delivery = createDelivery({
    request_url: options.request_url ?? null,
    paths: options.paths ?? BOLT_PATHS,
    signing_secret: options.signing_secret,
    now,
    events: options.events ?? ['message', 'app_mention', 'app_home_opened'],
    event_retry_ms: options.event_retry_ms ?? [500, 2000, 5000],
    ...(options.ack_ms === undefined ? {} : { ack_ms: options.ack_ms }),
  });
  const workspace: Workspace = {
    store,
    ephemerals: createEphemerals(),
    triggers: createTriggers(now),
    delivery,
    signals: createSignals(),
    publish: (event) => listeners.publish(event),
    now,
    url: () => url,
    bot_token: options.bot_token,
    scopes: options.scopes ?? ['commands'],
    app: {
      commands: options.commands ?? [{ command: '/mmm' }],
      shortcuts: options.shortcuts ?? [],
      app_home: options.app_home ?? {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
    },
    settle_ms: { ...SETTLE_MS, ...options.settle_ms },
    file_processing_ms: options.file_processing_ms ?? 300,
    fileReady: fileLookup({ store, now }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', LOCAL);
    const method = request.method ?? 'GET';
    const [, first = '', second = '', third = '', fourth = ''] = pathname.split('/');
    const rest = pathname.slice(first.length + 2);
    if (first === 'api') {
      const body = await readBody(request, CONTROL_BYTES);
      return send(response, serveApi(workspace, rates, { name: rest, request, query: searchParams, body }));
    }
    if (first === '_workspace') {
      requireOwnOrigin(request, url);
      if (rest === 'events') {
        const name = searchParams.get('user');
        return listeners.add(response, name === null ? null : personOf(workspace, name).id);
      }
      const body = await readBody(request, CONTROL_BYTES);
      return send(response, await serveControl(workspace, { method, path: rest, query: searchParams, body }));
    }
    if (first === 'response' && method === 'POST') {
      const body = await readBody(request, CONTROL_BYTES);
      answerResponseUrl(workspace, second, responseBody(request, body));
      return send(response, textAnswer('ok'));
    }
    if (first === 'upload' && second === 'v1' && method === 'POST') {
      const body = uploadedBytes(request.headers['content-type'], await readBody(request, LIMITS.upload_bytes));
      return send(response, textAnswer(upload(workspace, third, fourth, body)));
    }
    if (first === 'files' && method === 'GET') return download(workspace, second, response);
    if (method === 'GET' && options.page?.(request, response) === true) return;
    send(response, textAnswer('not found', 404));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof SlackRefusal) send(response, jsonAnswer(refusalBody(error), statusOf(error)));
      else {
        console.error(error);
        send(response, jsonAnswer({ ok: false, error: 'internal_error' }, 500));
      }
      request.resume();
    });
  });
  const port = await listenLocally(server, options.port).catch((error: unknown) => {
    store.close();
    throw error;
  });
  url = `http://127.0.0.1:${port}`;

  return {
    port,
    url,
    setRequestUrl: (request_url) => delivery.setRequestUrl(request_url),
    verifyRequestUrl: () => delivery.verify(),
    close: async () => {
      listeners.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, delivery.close()]);
      store.close();
    },
  };
}

function responseBody(request: IncomingMessage, body: Buffer): unknown {
  const { payload, ...fields } = parseFields(request.headers['content-type'], body);
  return typeof payload === 'string' ? JSON.parse(payload) : fields;
}

/** A page of another origin in the same browser must not press buttons here. */
function requireOwnOrigin({ headers }: IncomingMessage, url: string): void {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== url && origin !== `http://localhost:${new URL(url).port}`) {
    throw new SlackRefusal('invalid_origin');
  }
  if (host !== undefined && !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) throw new SlackRefusal('invalid_origin');
}

function statusOf({ code }: SlackRefusal): number {
  switch (code) {
    case 'expired_url':
    case 'used_url':
    case 'invalid_upload_url':
      return 404;
    case 'invalid_origin':
      return 403;
    case 'request_too_large':
      return 413;
    default:
      return 400;
  }
}
