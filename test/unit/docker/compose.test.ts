import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { LOCAL_PORTS } from '../../../src/local/local-cloud.ts';
import { parseDockerfile } from '../../checks/images/dockerfile.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const COMPOSE = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.object({
      build: z.object({ context: z.literal('.'), dockerfile: z.string(), target: z.string() }),
      ports: z.array(z.string()),
      volumes: z.array(z.string()),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});
const { services, volumes } = COMPOSE.parse(parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8')));
const [service, ...others] = Object.values(services);

test('one service is built from a stage of the trainer image', () => {
  expect(others).toEqual([]);
  const stages = parseDockerfile(readFileSync(join(ROOT, service?.build.dockerfile ?? ''), 'utf8'));
  expect(stages.map(({ name }) => name)).toContain(service?.build.target);
  // What comes last is what `docker build` makes without being told.
  expect(stages.at(-1)?.name).toBe('trainer');
});

test('the page and the files are published under their own numbers, on this machine alone', () => {
  const published = [LOCAL_PORTS.page, LOCAL_PORTS.storage].map((port) => `127.0.0.1:${port}:${port}`);
  expect(service?.ports).toEqual(published);
});

test('the state is in a volume that is named', () => {
  expect(service?.volumes).toEqual(['state:/state']);
  expect(Object.keys(volumes)).toEqual(['state']);
});

test('the program of the container does not start outside of it, where it would open the local cloud to the network', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'docker/local.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    1,
    'This is for the container that compose.yaml makes. Use npm start on a machine of your own.\n',
  ]);
});
