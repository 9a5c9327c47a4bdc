import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Who may know whom. Paths are relative to src/. */

const src = fileURLToPath(new URL('../../src', import.meta.url));

type SourceFile = { path: string; text: string; modules: { specifier: string; is_type: boolean }[] };

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
  .map(read)
  .sort((a, b) => (a.path < b.path ? -1 : 1));

function read(path: string): SourceFile {
  const text = readFileSync(join(src, path), 'utf8');
  const statements = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g;
  return {
    path,
    text,
    modules: [
      ...[...text.matchAll(statements)].map(([, type, specifier = '']) => ({
        specifier: resolved(path, specifier),
        is_type: type !== undefined,
      })),
      ...[...text.matchAll(dynamic)].map(([, specifier = '']) => ({
        specifier: resolved(path, specifier),
        is_type: false,
      })),
    ],
  };
}

/** Our own modules by their path in src/, others by their name. */
function resolved(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(src, resolve(src, dirname(from), specifier));
}

/** "file -> module" for each import of a file in one of the rooms that `is_forbidden`. */
function offences(
  rooms: readonly string[],
  is_forbidden: (module: { specifier: string; is_type: boolean }, file: SourceFile) => boolean,
): string[] {
  return files
    .filter(({ path }) => rooms.some((room) => path === room || path.startsWith(room)))
    .flatMap((file) =>
      file.modules
        .filter((module) => is_forbidden(module, file))
        .map(({ specifier }) => `${file.path} -> ${specifier}`),
    );
}

const CLOUD = /^(@google-cloud\/|google-auth-library|@grpc\/|snowflake-sdk)/;
const SLACK = /^@slack\//;
const OPEN_TELEMETRY = /^@opentelemetry\//;
const isImplementation = (specifier: string) => specifier.startsWith('providers/') && !/\/types\.ts$/.test(specifier);

test('the files of src/ are found, and their imports too', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(files.find(({ path }) => path === 'runs/steps.ts')?.modules.map(({ specifier }) => specifier)).toEqual(
    expect.arrayContaining(['runs/launch-run.ts', 'runs/cancel-run.ts', 'providers/task-queue/types.ts']),
  );
});

describe('the product', () => {
  const product = ['runs/', 'data/', 'results/'];

  test('knows no Slack and no cloud', () => {
    expect(offences(product, ({ specifier }) => SLACK.test(specifier) || CLOUD.test(specifier))).toEqual([]);
  });

  test('knows nothing of OpenTelemetry, and of telemetry only what it records', () => {
    const known = /^telemetry\/(types|metrics|no-telemetry|trace-context)\.ts$/;
    const telemetry = ({ specifier }: { specifier: string }) => specifier.startsWith('telemetry/');
    expect(offences(product, ({ specifier }) => OPEN_TELEMETRY.test(specifier))).toEqual([]);
    expect(offences(product, (module) => telemetry(module) && !known.test(module.specifier))).toEqual([]);
  });

  test('knows no implementation of a provider, and nothing of slack/, http/ and local/', () => {
    const others = /^(slack|http|local)\//;
    expect(offences(product, ({ specifier }) => isImplementation(specifier) || others.test(specifier))).toEqual([]);
  });
});

describe('the providers', () => {
  test('are implemented without the product, but for its data and names', () => {
    const steps = /^(slack|http|local)\/|^runs\/(steps|.*-run|run-store)\.ts$/;
    expect(offences(['providers/'], ({ specifier }) => steps.test(specifier))).toEqual([]);
  });

  test('are named by compose.ts alone, and by the trainer for its storage', () => {
    const named = offences([''], ({ specifier, is_type }, file) => {
      if (is_type || !isImplementation(specifier)) return false;
      return !file.path.startsWith('providers/');
    });
    // The settings of connections are a schema, and the only one that is not of the environment itself.
    const allowed =
      /^compose\.ts -> |^config\.ts -> providers\/warehouse\/connection-settings\.ts$|^trainer\/main\.ts -> providers\/object-store\//;
    expect(named.filter((offence) => !allowed.test(offence))).toEqual([]);
  });

  test('have types that name no implementation and no SDK of a cloud', () => {
    const types = files.filter(({ path }) => /^providers\/.*\/types\.ts$/.test(path)).map(({ path }) => path);
    expect(types.length).toBeGreaterThanOrEqual(5);
    expect(offences(types, ({ specifier }) => isImplementation(specifier) || CLOUD.test(specifier))).toEqual([]);
  });
});

describe('telemetry', () => {
  const outside = files.filter(({ path }) => !path.startsWith('telemetry/')).map(({ path }) => path);

  test('is the only room that knows OpenTelemetry', () => {
    expect(offences(outside, ({ specifier }) => OPEN_TELEMETRY.test(specifier))).toEqual([]);
  });
});

describe('the local cloud', () => {
  test('is unknown to everything else', () => {
    const others = files.filter(({ path }) => !path.startsWith('local/')).map(({ path }) => path);
    expect(offences(others, ({ specifier }) => specifier.startsWith('local/'))).toEqual([]);
  });
});

describe('the builders of blocks', () => {
  test('are pure: no client, no file, no clock, no chance', () => {
    const impure = /^node:(fs|http|https|net|child_process|timers)|^@slack\/(bolt|web-api)|^providers\/|run-store/;
    expect(offences(['slack/blocks/'], ({ specifier, is_type }) => !is_type && impure.test(specifier))).toEqual([]);
    const builders = files.filter(({ path }) => path.startsWith('slack/blocks/'));
    expect(builders.length).toBeGreaterThan(0);
    const calls = /\b(Date\.now\(|new Date\(\)|Math\.random\(|fetch\(|process\.|await )/;
    expect(builders.filter(({ text }) => calls.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the environment', () => {
  test('is read by the entries of processes alone, which hand it on', () => {
    const readers = files.filter(({ text }) => /\bprocess\.env\b/.test(withoutComments(text))).map(({ path }) => path);
    // Two variables of Snowflake's driver can only be set there, and before it is loaded.
    const entries = /^main\.ts$|^trainer\/main\.ts$|^local\/|^providers\/warehouse\/snowflake-sdk\.ts$/;
    expect(readers.filter((path) => !entries.test(path))).toEqual([]);
    expect(readers).toContain('main.ts');
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
}
