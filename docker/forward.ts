import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/** Passes every connection to an address on to a port of 127.0.0.1, byte for byte. Gives the server, which listens. */
export async function forward(from: { address: string; port: number }, to: number): Promise<Server> {
  // A browser that has sent its request and closed its half still waits for the answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true, noDelay: true });
    near.pipe(far).pipe(near);
    near.once('error', () => far.destroy()).once('close', () => far.destroy());
    // Its end alone is none: what it has said may not have been passed on yet.
    far.once('error', () => near.destroy());
  });
  server.listen(from.port, from.address);
  await once(server, 'listening');
  return server;
}
