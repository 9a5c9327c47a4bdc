import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { StoppingFinding } from '../../../../src/data/finding.ts';
import { describeFinding } from '../../../../src/data/finding-wording.ts';
import type { Preparation } from '../../../../src/data/preparation.ts';
import { takeSnapshotFrom } from '../../../../src/data/snapshot.ts';
import { duckdbWarehouse } from '../../../../src/providers/warehouse/duckdb.ts';
import { createWarehouses } from '../../../../src/providers/warehouse/warehouses.ts';
import type { RunSpec, RunSpecInput } from '../../../../src/runs/run-spec.ts';
import { memorySnapshots } from '../../../support/snapshots.ts';
import { runSpec } from '../../../support/specs.ts';

export type Input = NonNullable<RunSpecInput['prepare']>;

/** What a preparation came to: the CSV that is trained on and what was said of it, or why it was refused. */
export type Outcome = {
  csv: string;
  /** Each row of the CSV without its header. */
  lines: string[];
  preparation: Preparation | null;
  sentences: string[];
  spec: RunSpec | null;
  refused: StoppingFinding[];
  /** "message fix" of each refusal. */
  refusals: string[];
};

/** A spec of one channel, so that small tables will do. */
const SMALL: Partial<RunSpecInput> = {
  paid_media_spends: ['tv_S'],
  paid_media_vars: ['tv_S'],
  prophet: { vars: ['trend', 'season'], country: 'DE' },
  window: { start: '2020-01-01', end: '2021-12-31' },
};

/** Takes a CSV file the whole way to a snapshot: warehouse (there it is the table `data` too), extract, steps, files. */
export async function prepared(csv: string, prepare: Input, change: Partial<RunSpecInput> = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'prepare-'));
  const file = join(folder, 'data.csv');
  await writeFile(file, csv);
  const warehouse = duckdbWarehouse({ tables: async () => ({ data: file }), files_allowed: true });
  const takeSnapshot = takeSnapshotFrom({
    warehouses: createWarehouses({ connections: { demo: warehouse }, files: warehouse }),
    snapshots: memorySnapshots(),
    now: () => new Date(),
  });
  const spec = runSpec({ ...SMALL, data: { file }, prepare, ...change });
  try {
    return await takeSnapshot(
      spec,
      async (taken) => {
        if ('refused' in taken) {
          const refusals = taken.refused.map((problem) => sentencesOf(describeFinding(problem)));
          return { csv: '', lines: [], preparation: null, sentences: [], spec: null, refused: taken.refused, refusals };
        }
        const { preparation, csv_path, spec: trained } = taken.snapshot;
        const text = gunzipSync(await readFile(csv_path)).toString();
        const lines = text.trimEnd().split('\n').slice(1);
        const sentences = preparation.steps.map(({ sentence }) => sentence);
        return { csv: text, lines, preparation, sentences, spec: trained, refused: [], refusals: [] };
      },
      { requested_by: null, max_age_seconds: 0 },
    );
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** CSV text of rows of cells. */
export function csvOf(header: string, rows: readonly (readonly (string | number | null)[])[]): string {
  return [header, ...rows.map((row) => row.map((cell) => cell ?? '').join(',')), ''].join('\n');
}

/** Dates from `first` on, `step` days apart. */
export function datesFrom(first: string, count: number, step = 1): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first) + index * step * 86_400_000).toISOString().slice(0, 10),
  );
}

function sentencesOf({ message, fix }: ReturnType<typeof describeFinding>): string {
  return `${message} ${fix}`;
}
