import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { forward } from '../../../docker/forward.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A program of the container that answers when it has heard everything, and its door to the outside. */
async function withDoor(answer: (heard: string) => string): Promise<number> {
  const program = createServer({ allowHalfOpen: true }, (socket) => {
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('end', () => socket.end(answer(heard)));
  });
  program.listen(0, '127.0.0.1');
  await once(program, 'listening');
  const door = await forward({ address: '127.0.0.1', port: 0 }, portOf(program));
  servers.push(program, door);
  return portOf(door);
}

test('what is sent arrives, and the answer comes back after the sender has ended', async () => {
  const port = await withDoor((heard) => `${heard.length} ${'y'.repeat(300_000)}`);
  const socket = connect(port, '127.0.0.1');
  socket.end('x'.repeat(1_000_000));
  expect(await text(socket)).toBe(`1000000 ${'y'.repeat(300_000)}`);
});

test('where nothing listens behind it the connection ends', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const port = portOf(gone);
  gone.close();
  const door = await forward({ address: '127.0.0.1', port: 0 }, port);
  servers.push(door);
  const socket = connect(portOf(door), '127.0.0.1');
  await once(socket, 'close');
  // Others are still served.
  expect(door.listening).toBe(true);
});

test('an address that is taken is an error', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  servers.push(taken);
  await once(taken, 'listening');
  await expect(forward({ address: '127.0.0.1', port: portOf(taken) }, 1)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
