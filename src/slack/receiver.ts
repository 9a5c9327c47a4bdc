import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type App, type CustomRoute, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { SigningSecrets } from '../bot-environment.ts';
import type { Config } from '../config.ts';
import { readBody } from '../http/read-body.ts';
import { arrivalOf, noteArrival } from './observe-requests.ts';
import { secretOf } from './signing-secrets.ts';

/** Where what Slack sends comes in; the other routes of the bot are served beside it. */
export type SlackReceiver = {
  /** Resolves when requests are taken. Rejects with what the system says, such as `EADDRINUSE`, or with why Slack refuses. */
  start(at: { port: number; host: string }): Promise<Server>;
  /** Takes nothing more, and resolves when what has come in is answered. */
  stop(): Promise<void>;
  /** To be called once, with the app that is to have what comes in. */
  serve(app: App): void;
};

type ReceiverOptions = {
  slack: Pick<Config['slack'], 'intake' | 'api_url'>;
  endpoint: string;
  custom_routes: CustomRoute[];
  logger: Logger;
  /** How long an answer of Socket Mode's server is waited for, and how long after a connection has ended a new one is made. */
  socket_patience_ms?: number;
};

/** As the settings want it: over HTTP with Slack's signature, or by Socket Mode, which a laptop can use that nobody reaches. */
export function slackReceiver(options: ReceiverOptions): SlackReceiver {
  const { intake } = options.slack;
  switch (intake.by) {
    case 'http':
      return httpReceiver(options, intake.signing_secrets);
    case 'socket':
      return socketReceiver(options, intake.app_token);
  }
}

/** Slack's own limit is far below; Bolt's is the same. */
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Bolt verifies every request, each of its receivers with one secret. While the secret is being changed there are two, and a
 * request goes to the one that it is signed for; one that is signed for neither is refused by the first.
 */
function httpReceiver({ endpoint, custom_routes, logger }: ReceiverOptions, secrets: SigningSecrets): SlackReceiver {
  const made = (signingSecret: string) =>
    new HTTPReceiver({
      signingSecret,
      endpoints: [endpoint],
      customRoutes: custom_routes,
      customPropertiesExtractor: arrivalOf,
      logger,
    });
  const [newest, ...older] = secrets;
  const bolt = made(newest);
  const others = new Map(older.map((secret) => [secret, made(secret)]));

  async function choose(request: IncomingMessage): Promise<HTTPReceiver | null> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (others.size === 0 || pathname !== endpoint || request.method !== 'POST') return bolt;
    const body = await readBody(request, LARGEST_BODY_BYTES);
    if (body === null) return null;
    // Bolt takes the body from here, as it has been read.
    Object.assign(request, { rawBody: Buffer.from(body) });
    return others.get(secretOf(secrets, { headers: request.headers, body })) ?? bolt;
  }

  const server = createServer((request, response) => {
    noteArrival(request);
    choose(request)
      .then((chosen) => (chosen === null ? refuse(response, 413) : chosen.requestListener(request, response)))
      // Bolt throws where there is no such route.
      .catch(() => refuse(response, 404));
  });
  return {
    serve: (app) => {
      for (const one of [bolt, ...others.values()]) one.init(app);
    },
    start: (at) => listen(server, at),
    stop: () => close(server),
  };
}

/** Slack's requests come over a connection that we have opened; the other routes are served over HTTP all the same. */
function socketReceiver(options: ReceiverOptions, app_token: string): SlackReceiver {
  const { slack, custom_routes, logger, socket_patience_ms } = options;
  const routes = new HTTPReceiver({
    signingSecret: 'nothing is signed here',
    endpoints: [],
    customRoutes: custom_routes,
    logger,
  });
  const server = createServer((request, response) => {
    try {
      routes.requestListener(request, response);
    } catch {
      refuse(response, 404);
    }
  });
  const bolt = new SocketModeReceiver({
    appToken: app_token,
    logger,
    ...(socket_patience_ms === undefined ? {} : { clientPingTimeout: socket_patience_ms }),
    installerOptions: { clientOptions: slack.api_url === undefined ? {} : { slackApiUrl: slack.api_url } },
  });
  return {
    serve: (app) => bolt.init(app),
    async start(at) {
      const listening = await listen(server, at);
      try {
        await bolt.start();
      } catch (error) {
        await close(server);
        throw error;
      }
      return listening;
    },
    async stop() {
      await bolt.stop();
      await close(server);
    },
  };
}

function refuse(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status);
  response.end();
}

function listen(server: Server, at: { port: number; host: string }): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
}
