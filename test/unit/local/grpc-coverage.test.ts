import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { localCredentials } from '../../../src/local/credentials.ts';
import type { Methods } from '../../../src/local/grpc-methods.ts';
import { protoServices } from '../../../src/local/grpc-protos.ts';
import { startRunServices } from '../../../src/local/jobs/run-services.ts';
import { startTasksService } from '../../../src/local/tasks/tasks-service.ts';

const LOCATION = 'projects/p/locations/l';
const now = () => new Date();

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-coverage-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function namesOf(services: Record<string, Methods>): string[] {
  return Object.entries(services).flatMap(([service, methods]) =>
    Object.keys(methods).map((name) => `${service} ${name}`),
  );
}

function tableOf(room: string): string[] {
  const readme = readFileSync(fileURLToPath(new URL(`../../../src/local/${room}/README.md`, import.meta.url)), 'utf8');
  return [...readme.matchAll(/^\| (google\.\S+) +\| (\w+) +\|$/gm)].map(
    ([, service, method]) => `${service} ${method}`,
  );
}

const tasks = () =>
  withFolder(async (folder) => {
    const started = startTasksService({
      folder,
      location: LOCATION,
      queues: [],
      credentials: localCredentials(folder),
      now,
    });
    await started.close();
    return namesOf(started.services);
  });
const jobs = () =>
  withFolder(async (folder) => {
    const started = startRunServices({ folder, location: LOCATION, jobs: {}, now, grace_seconds: 1 });
    await started.close({ kill_executions: true });
    return namesOf(started.services);
  });

test('the README of the local Cloud Tasks lists what is registered', async () => {
  expect(tableOf('tasks').sort()).toEqual((await tasks()).sort());
});

test('the README of the local Cloud Run Jobs lists what is registered', async () => {
  expect(tableOf('jobs').sort()).toEqual((await jobs()).sort());
});

test("every registered method is one of Google's", async () => {
  const google = Object.entries(protoServices()).flatMap(([service, methods]) =>
    Object.keys(methods).map((name) => `${service} ${name}`),
  );
  expect(google).toEqual(expect.arrayContaining([...(await tasks()), ...(await jobs())]));
});
