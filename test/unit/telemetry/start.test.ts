import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Starts telemetry in a process of its own, and tells which of OpenTelemetry's packages were loaded. */
async function loaded(mode: string): Promise<string[]> {
  const script = `
    import { createRequire } from 'node:module';
    import { startTelemetry } from './src/telemetry/start.ts';
    const resource = { attributes: {}, monitored: { type: 'generic_task', labels: {} }, service: { service: 's', version: '1' } };
    await startTelemetry({ mode: '${mode}', endpoint: 'http://127.0.0.1:9', project: 'p' }, { resource, logger: console });
    const names = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@opentelemetry'));
    console.log(JSON.stringify(names));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: ROOT },
  );
  return JSON.parse(stdout);
}

test('where telemetry is off nothing of OpenTelemetry is loaded, and a bot starts as fast as without it', async () => {
  expect(await loaded('off')).toEqual([]);
  expect(await loaded('google-cloud')).not.toEqual([]);
});
