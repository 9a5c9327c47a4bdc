import { createHmac, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';

/** How the bot answered a delivery. `timeout`: not within Slack's three seconds. */
export type Acknowledgement =
  | { kind: 'acknowledged'; body: string; is_json: boolean }
  | { kind: 'timeout' }
  | { kind: 'failed'; detail: string };

type Path = 'commands' | 'interactions' | 'options' | 'events';
export type RequestPaths = Readonly<Record<Path, string>>;
/** Slack still sends the token that was used before there were signatures; nobody should look at it. */
export const VERIFICATION_TOKEN = 'local-verification-token';

const BOLT_PATH = '/slack/events';
export const BOLT_PATHS: RequestPaths = {
  commands: BOLT_PATH,
  interactions: BOLT_PATH,
  options: BOLT_PATH,
  events: BOLT_PATH,
};

export type Delivery = {
  form(path: Path, fields: Readonly<Record<string, string>>): Promise<Acknowledgement>;
  /** In the background, again after failures, at most three more times; nothing where the app has not subscribed to it. */
  event(payload: EventPayload): void;
  setRequestUrl(url: string): void;
  /** Whether the bot answers the challenge with which Slack verifies an app's address. */
  verify(): Promise<boolean>;
  close(): Promise<void>;
};

export type EventPayload = Readonly<Record<string, unknown> & { event: Readonly<Record<string, unknown>> }>;

export type DeliveryOptions = {
  request_url: string | null;
  paths: RequestPaths;
  signing_secret: string;
  now: () => Date;
  /** Types of events that the app has subscribed to. */
  events: readonly string[];
  /** Milliseconds before each further attempt of an event; Slack's own are about 0, 60,000 and 300,000. */
  event_retry_ms: readonly number[];
  ack_ms?: number;
};

/** Signed HTTP requests to the bot, as Slack makes them. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { paths, signing_secret, now, ack_ms = LIMITS.ack_ms } = options;
  let request_url = options.request_url;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const under_way = new Set<Promise<void>>();

  async function post(path: Path, body: string, headers: Record<string, string>): Promise<Acknowledgement> {
    if (request_url === null) return { kind: 'failed', detail: 'the app has no request URL' };
    const timeout = AbortSignal.timeout(ack_ms);
    const timestamp = String(Math.floor(now().getTime() / 1000));
    try {
      const response = await fetch(new URL(paths[path], request_url), {
        method: 'POST',
        headers: {
          ...headers,
          'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'X-Slack-Request-Timestamp': timestamp,
          'X-Slack-Signature': sign(signing_secret, timestamp, body),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([timeout, closing.signal]),
      });
      const answer = await response.text();
      if (response.status !== 200) return { kind: 'failed', detail: `the app answered with status ${response.status}` };
      return {
        kind: 'acknowledged',
        body: answer,
        is_json: response.headers.get('content-type')?.includes('json') ?? false,
      };
    } catch (error) {
      if (timeout.aborted) return { kind: 'timeout' };
      return { kind: 'failed', detail: error instanceof Error ? `${error.message}` : String(error) };
    }
  }

  async function deliverEvent(payload: EventPayload): Promise<void> {
    const body = JSON.stringify(payload);
    let reason: string | null = null;
    for (let attempt = 0; attempt <= options.event_retry_ms.length; attempt += 1) {
      if (attempt > 0) await wait(options.event_retry_ms[attempt - 1], undefined, { signal: closing.signal });
      const outcome = await post('events', body, {
        'Content-Type': 'application/json',
        ...(reason === null ? {} : { 'X-Slack-Retry-Num': String(attempt), 'X-Slack-Retry-Reason': reason }),
      });
      if (outcome.kind === 'acknowledged') return;
      reason = outcome.kind === 'timeout' ? 'http_timeout' : 'http_error';
    }
  }

  return {
    form: (path, fields) =>
      post(path, new URLSearchParams(fields).toString(), { 'Content-Type': 'application/x-www-form-urlencoded' }),
    event: (payload) => {
      if (request_url === null || !options.events.includes(String(payload.event.type))) return;
      const job = deliverEvent(payload)
        .catch(() => {})
        .finally(() => under_way.delete(job));
      under_way.add(job);
    },
    setRequestUrl: (url) => {
      request_url = url;
    },
    verify: async () => {
      const challenge = randomBytes(24).toString('base64url');
      const body = JSON.stringify({ token: VERIFICATION_TOKEN, type: 'url_verification', challenge });
      const answer = await post('events', body, { 'Content-Type': 'application/json' });
      return answer.kind === 'acknowledged' && answer.body.includes(challenge);
    },
    close: async () => {
      closing.abort();
      await Promise.all(under_way);
    },
  };
}

/** Slack's `v0` signature of a request's body. */
export function sign(signing_secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', signing_secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}
