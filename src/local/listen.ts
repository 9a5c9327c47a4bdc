import type { Server } from 'node:http';
import { AppError } from '../errors.ts';

/** Listens on 127.0.0.1 alone, on a free port for 0, and returns the port. Throws what the system says, such as `EADDRINUSE`. */
export async function listenLocally(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new AppError('internal', {}, { message: 'no port' });
  return address.port;
}
