import { localCredentials } from '../../../../src/local/credentials.ts';
import { startGrpcServer } from '../../../../src/local/grpc-server.ts';
import { JOB, shellJob } from '../grpc-cloud.ts';

/** A server in a process of its own, for tests that kill it: `serve.ts STATE_DIR DIR SCRIPT`; prints its endpoint. */
const [state_dir = '', DIR = '', script = ''] = process.argv.slice(2);
const server = await startGrpcServer({
  port: 0,
  state_dir,
  credentials: localCredentials(state_dir),
  jobs: { [JOB]: shellJob(script, { env: { DIR } }) },
  queues: [],
});
console.log(server.endpoint);
