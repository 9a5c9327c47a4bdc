import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { listenLocally } from '../../../src/local/listen.ts';
import { firstFrame, frame, OPCODE } from './frames.ts';

/**
 * Slack as Socket Mode shows it: `apps.connections.open` gives the address of a WebSocket, on which envelopes come and are
 * acknowledged. What else is called of the Web API is kept and answered with `answers`.
 */
export async function startSocketMode(options: { app_token: string; answers?: Record<string, object> }) {
  const calls: { method: string; body: Record<string, unknown> }[] = [];
  const connections: Duplex[] = [];
  const waiting: (() => void)[] = [];
  const acknowledged = new Map<string, (payload: unknown) => void>();
  const answers: Record<string, object> = { ...options.answers };
  let app_token: string | null = options.app_token;

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      const is_app = app_token !== null && request.headers.authorization === `Bearer ${app_token}`;
      calls.push({ method, body: parsed(Buffer.concat(chunks).toString()) });
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(method === 'apps.connections.open' ? opened(is_app) : { ok: true, ...answers[method] }),
      );
    });
  });
  const port = await listenLocally(http, 0);
  const opened = (is_app: boolean) =>
    is_app
      ? { ok: true, url: `ws://127.0.0.1:${port}/link/?ticket=${randomUUID()}` }
      : { ok: false, error: 'invalid_auth' };

  http.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    let bytes = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let next = firstFrame(bytes); next !== null; next = firstFrame(bytes)) {
        bytes = Buffer.from(next.rest);
        take(socket, next.frame.opcode, next.frame.payload);
      }
    });
    send(socket, { type: 'hello', num_connections: 1, connection_info: { app_id: 'A0TEST' } });
    connections.push(socket);
    for (const resolve of waiting.splice(0)) resolve();
  });

  function take(socket: Duplex, opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) socket.write(frame(OPCODE.pong, payload));
    if (opcode === OPCODE.close) {
      socket.write(frame(OPCODE.close, payload));
      socket.end();
    }
    if (opcode !== OPCODE.text) return;
    const ack = z.object({ envelope_id: z.string(), payload: z.unknown() }).parse(JSON.parse(payload.toString()));
    acknowledged.get(ack.envelope_id)?.(ack.payload);
    acknowledged.delete(ack.envelope_id);
  }

  function send(socket: Duplex, message: object): void {
    socket.write(frame(OPCODE.text, Buffer.from(JSON.stringify(message))));
  }

  const newest = () => {
    const socket = connections.at(-1);
    if (socket === undefined) throw new Error('nobody is connected');
    return socket;
  };

  return {
    api_url: `http://127.0.0.1:${port}/api/`,
    calls,
    answers,
    connections: () => connections.length,
    /** Resolves when there have been so many connections. */
    async connected(count: number): Promise<void> {
      while (connections.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    /** Sends an envelope on the newest connection; resolves with what it is acknowledged with. */
    deliver(type: 'slash_commands' | 'interactive' | 'events_api', payload: object): Promise<unknown> {
      const envelope_id = randomUUID();
      const answer = new Promise<unknown>((resolve) => acknowledged.set(envelope_id, resolve));
      send(newest(), { envelope_id, type, payload, accepts_response_payload: type !== 'events_api' });
      return answer;
    },
    /** Says that this connection will go, as Slack does every few hours. */
    refresh: () => send(newest(), { type: 'disconnect', reason: 'refresh_requested' }),
    /** Cuts the connection without a word. */
    cut: () => newest().destroy(),
    /** Takes the app-level token for no token from now on. */
    revoke(): void {
      app_token = null;
    },
    async close(): Promise<void> {
      for (const socket of connections) socket.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function parsed(text: string): Record<string, unknown> {
  if (text.startsWith('{')) return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const fields = Object.fromEntries(new URLSearchParams(text));
  return typeof fields.view === 'string' ? { ...fields, view: JSON.parse(fields.view) } : fields;
}
