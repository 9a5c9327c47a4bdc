import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { LOCAL_PORTS } from '../src/local/local-cloud.ts';
import { forward } from './forward.ts';

/**
 * What `docker compose up` runs: `npm start` in a container. The local cloud listens on 127.0.0.1 alone, which in a container nobody
 * outside of it reaches; so what a browser needs, the page and the files that it links to, is also taken at the container's own
 * addresses. compose.yaml publishes it on the machine's 127.0.0.1 and nowhere else. The image alone has the file that is asked for
 * here: outside of a container this would open the local cloud to the network that the machine is in.
 */
const ONLY_IN_THE_IMAGE = '/etc/mmm-trainer-container';

if (!existsSync(ONLY_IN_THE_IMAGE)) {
  console.error('This is for the container that compose.yaml makes. Use npm start on a machine of your own.');
  process.exit(1);
}
for (const address of Object.values(networkInterfaces()).flat()) {
  if (address === undefined || address.internal || address.family !== 'IPv4') continue;
  for (const port of [LOCAL_PORTS.page, LOCAL_PORTS.storage]) await forward({ address: address.address, port }, port);
}
await import('../src/local/start.ts');
