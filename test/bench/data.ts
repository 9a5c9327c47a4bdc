/**
 * What data costs: `npm run bench:data`. An extract through our driver (queried, written as CSV and Parquet) beside the bare SDK that
 * streams the same rows and only counts them, in the same run and by turns, each in a process of its own; then the profile of five years
 * of days with 200 columns. Exits with 1 where a promise is not kept. `--rows 10000,100000` takes other sizes (the first is what memory
 * is compared with), `--rounds 3` more of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { PROFILE_COLUMNS, PROFILE_ROWS, writeWide } from './data-profile.ts';
import { ACCOUNT, COLUMNS, tables } from './data-table.ts';

/** Our driver's rate in parts of the bare SDK's, at the sizes that people have. */
const LEAST_RATE = 0.8;
/** From this many rows on: below, it is the time to start that is measured. */
const RATED_ROWS = 1_000_000;
/** By how much peak memory may grow from the smallest extract to the largest. */
const MOST_GROWTH_BYTES = 200e6;
const MOST_PROFILE_SECONDS = 2;

const MEASURED = z.object({
  seconds: z.number(),
  processor_seconds: z.number(),
  rows: z.number(),
  peak_bytes: z.number(),
});
type Measured = z.infer<typeof MEASURED>;
type Kind = 'sdk' | 'driver';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,1000000,5000000' },
    rounds: { type: 'string', default: '1' },
  },
});
const sizes = flags.rows.split(',').map(Number);
const rounds = Number(flags.rounds);

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'bench-data-'));
const server = await startServer();
const broken: string[] = [];
try {
  await extracts();
  await profiles();
} finally {
  server.child.stdin?.end();
  await rm(folder, { recursive: true, force: true });
}
for (const promise of broken) process.stdout.write(`\nNOT KEPT: ${promise}`);
process.stdout.write(broken.length === 0 ? '\nAll promises are kept.\n' : '\n');
process.exitCode = broken.length === 0 ? 0 : 1;

async function extracts(): Promise<void> {
  say(`An extract of ${COLUMNS.length} columns through the bare SDK and through our driver, medians of ${rounds}\n`);
  say(row(['', 'rows a second', '', '', 'processor', 'seconds', 'peak memory', '']));
  say(row(['rows', 'bare SDK', 'our driver', 'ratio', 'bare SDK', 'our driver', 'bare SDK', 'our driver']));
  const peaks: number[] = [];
  for (const size of sizes) {
    const found: Record<Kind, Measured[]> = { sdk: [], driver: [] };
    for (let round = 0; round < rounds; round++) {
      // By turns, and each first in turn, so that a busy moment hits both.
      const order: Kind[] = round % 2 === 0 ? ['sdk', 'driver'] : ['driver', 'sdk'];
      for (const kind of order) found[kind].push(await measured([kind, server.url, String(size), folder], size));
    }
    const rate = (kind: Kind) => median(found[kind].map(({ rows, seconds }) => rows / seconds));
    const peak = (kind: Kind) => median(found[kind].map(({ peak_bytes }) => peak_bytes));
    const processor = (kind: Kind) => median(found[kind].map(({ processor_seconds }) => processor_seconds)).toFixed(1);
    const ratio = rate('driver') / rate('sdk');
    peaks.push(peak('driver'));
    say(
      row([
        thousands(size),
        thousands(rate('sdk')),
        thousands(rate('driver')),
        ratio.toFixed(2),
        processor('sdk'),
        processor('driver'),
        megabytes(peak('sdk')),
        megabytes(peak('driver')),
      ]),
    );
    if (size >= RATED_ROWS && ratio < LEAST_RATE) {
      broken.push(`${thousands(size)} rows come at ${ratio.toFixed(2)} of the bare SDK's rate, not at ${LEAST_RATE}`);
    }
  }
  const growth = Math.max(...peaks) - (peaks[0] ?? 0);
  say(`\nPeak memory grows by ${megabytes(growth)} from ${thousands(sizes[0] ?? 0)} rows to the most`);
  if (growth > MOST_GROWTH_BYTES) {
    broken.push(`peak memory grows by ${megabytes(growth)}, not by ${megabytes(MOST_GROWTH_BYTES)} at most`);
  }
}

async function profiles(): Promise<void> {
  await writeWide(join(folder, 'wide.parquet'));
  const found: Measured[] = [];
  for (let round = 0; round < Math.max(3, rounds); round++)
    found.push(await measured(['profile', folder], PROFILE_ROWS));
  const seconds = median(found.map((one) => one.seconds));
  const processor = median(found.map(({ processor_seconds }) => processor_seconds));
  say(
    `\nProfile of ${PROFILE_ROWS} days with ${PROFILE_COLUMNS} columns: ${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of the processor (medians of ${found.length})`,
  );
  if (seconds > MOST_PROFILE_SECONDS) {
    broken.push(`a profile takes ${seconds.toFixed(2)} s, not ${MOST_PROFILE_SECONDS} s at most`);
  }
}

async function measured(args: readonly string[], rows: number): Promise<Measured> {
  const child = start(here('data-child.ts'), args);
  const [line, status] = await Promise.all([firstLine(child), ended(child)]);
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
  const result = MEASURED.parse(JSON.parse(line));
  if (result.rows !== rows) throw new Error(`${args[0]} had ${result.rows} rows of ${rows}`);
  return result;
}

async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const { account, user: name, password, role } = ACCOUNT;
  const options = { account, users: [{ name, password, roles: [role] }], generate: tables(sizes) };
  const child = start(here('../support/snowflake/main.ts'), [JSON.stringify(options)]);
  return { child, url: z.object({ url: z.string() }).parse(JSON.parse(await firstLine(child))).url };
}

function start(file: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', '--import', 'tsx', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('no stdout'));
    const lines = createInterface({ input: child.stdout });
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (status) => status !== 0 && reject(new Error(`a process ended with ${status}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(13)).join('');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
