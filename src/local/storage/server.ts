import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LocalCredentials } from '../credentials.ts';
import { listenLocally } from '../listen.ts';
import type { Answer } from './answer.ts';
import { verifyBearer } from './bearer.ts';
import { invalid, jsonRefusal, notImplemented, StorageRefusal, xmlRefusal } from './errors.ts';
import { findRoute, JSON_API, type Route } from './routes.ts';
import { verifySignature } from './signature.ts';
import { openStore, type Store } from './store.ts';
import { dropOldSessions } from './upload-sessions.ts';

export type StorageServer = { port: number; url: string; close(): Promise<void> };

export type StorageServerOptions = {
  /** 0 for a free one. */
  port: number;
  /** The objects are kept in its folder `storage/`. One server at a time may use it. */
  state_dir: string;
  credentials: LocalCredentials;
  now?: () => Date;
  /** Projects that buckets may be made in; the account's own where left out. */
  projects?: readonly string[];
  /** Buckets to make in the first of the projects where they do not exist yet. */
  buckets?: readonly string[];
  /** Objects whose names begin so are deleted when they are older; looked at when the server starts. */
  lifecycle?: readonly LifecycleRule[];
};

/** A bucket's lifecycle rule as in production: action `Delete`, conditions `matchesPrefix` and `age`. */
export type LifecycleRule = { prefix: string; age_days: number };

/**
 * Cloud Storage for one machine: the JSON API as its Node client uses it, and the XML API's signed links. Listens on
 * 127.0.0.1. Throws `config_invalid` where another server uses the folder.
 */
export async function startStorageServer(options: StorageServerOptions): Promise<StorageServer> {
  const { credentials, now = () => new Date(), projects = [credentials.project_id] } = options;
  const store = openStore(join(options.state_dir, 'storage'), now);
  dropOldSessions(store, now());
  for (const name of options.buckets ?? []) {
    if (store.bucket(name) !== undefined) continue;
    store.createBucket({ name, project: projects[0] ?? '', location: 'LOCAL', storage_class: 'STANDARD' });
  }

  deleteOld(store, options.lifecycle ?? [], now());

  async function answer(request: IncomingMessage): Promise<Answer> {
    const [path = '', search = ''] = (request.url ?? '').split('?');
    const method = request.method ?? '';
    const found = matchRoute(method, path);
    if (found === undefined) throw notImplemented(`${method} ${path}`);
    const query = new URLSearchParams(search);
    authorize(found.route, request, { path, query });
    const context = {
      store,
      now,
      credentials,
      projects,
      base_url: baseUrl(request),
      request,
      query,
      params: found.params,
    };
    return found.route.handler(context);
  }

  function authorize(route: Route, request: IncomingMessage, at: { path: string; query: URLSearchParams }): void {
    const { access } = route;
    switch (access) {
      case 'public':
        return;
      case 'session':
        if (at.query.has('upload_id')) return;
        verifyBearer(request, credentials, now());
        return;
      case 'bearer':
        verifyBearer(request, credentials, now());
        return;
      case 'signed':
        if (at.query.has('X-Goog-Signature')) verifySignature(request, at, credentials, now());
        else verifyBearer(request, credentials, now());
        return;
      default:
        access satisfies never;
    }
  }

  const server = createServer((request, response) => {
    void serve(request, response, answer);
  });
  // Uploads may take longer than Node's default of five minutes for a whole request.
  server.requestTimeout = 0;
  // Longer than clients wait between two requests: who reuses a connection just as it is closed sees a reset.
  server.keepAliveTimeout = 60_000;
  const port = await listenLocally(server, options.port).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}

function deleteOld(store: Store, rules: readonly LifecycleRule[], now: Date): void {
  for (const { objects } of store.buckets()) {
    for (const object of [...objects.values()]) {
      const age_days = (now.getTime() - Date.parse(object.created)) / 86_400_000;
      if (rules.some((rule) => object.name.startsWith(rule.prefix) && age_days > rule.age_days)) {
        store.deleteObject(object);
      }
    }
  }
}

/** As the client spelled it, so that the addresses in answers lead it back the same way. */
function baseUrl(request: IncomingMessage): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}

function matchRoute(method: string, path: string) {
  try {
    return findRoute(method, path);
  } catch (error) {
    if (error instanceof URIError) throw invalid('The path is not properly encoded.');
    throw error;
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: IncomingMessage) => Promise<Answer>,
): Promise<void> {
  try {
    await write(response, await answer(request));
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else writeRefusal(request, response, error);
  }
}

async function write(response: ServerResponse, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'json': {
      const body = JSON.stringify(answer.body);
      const headers = { 'Content-Type': 'application/json; charset=UTF-8', 'Content-Length': Buffer.byteLength(body) };
      response.writeHead(answer.status, { ...headers, ...answer.headers }).end(body);
      return;
    }
    case 'empty':
      response.writeHead(answer.status, { 'Content-Length': 0, ...answer.headers }).end();
      return;
    case 'stream':
      response.writeHead(answer.status, answer.headers);
      await pipeline(answer.body, response);
      return;
    default:
      answer satisfies never;
  }
}

function writeRefusal(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof StorageRefusal
      ? error
      : new StorageRefusal(500, 'internalError', `Internal error: ${error instanceof Error ? error.message : error}`);
  const path = request.url ?? '';
  // The rest of a body that was not read would be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  const xml = !JSON_API.test(path.split('?')[0] ?? '');
  const body = xml ? xmlRefusal(refusal) : JSON.stringify(jsonRefusal(refusal));
  const type = xml ? 'application/xml; charset=UTF-8' : 'application/json; charset=UTF-8';
  if (refusal.status === 304 || request.method === 'HEAD') {
    response.writeHead(refusal.status).end();
    return;
  }
  response.writeHead(refusal.status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  request.resume();
}
