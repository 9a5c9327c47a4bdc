import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

type Received = { method: string; url: string; headers: IncomingHttpHeaders; body: string; at: number };

export type Receiver = {
  url: string;
  received: Received[];
  /** What is answered next; 200 at first. `hang` answers nothing until the sender gives up. */
  reply: (request: Received) => number | 'hang';
  close(): Promise<void>;
};

/** An HTTP server on a free port that remembers what it was sent. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const received: Received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await text(request),
      at: Date.now(),
    };
    receiver.received.push(received);
    const status = receiver.reply(received);
    if (status !== 'hang') response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    reply: () => 200,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return receiver;
}
