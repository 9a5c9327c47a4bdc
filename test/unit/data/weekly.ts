import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../../src/data/finding.ts';
import { describeFinding } from '../../../src/data/finding-wording.ts';
import { preflight } from '../../../src/data/preflight.ts';
import type { Profile } from '../../../src/data/profile.ts';
import { takeSnapshotFrom } from '../../../src/data/snapshot.ts';
import { duckdbWarehouse } from '../../../src/providers/warehouse/duckdb.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { memorySnapshots } from '../../support/snapshots.ts';
import { runSpec } from '../../support/specs.ts';

export type WeeklyRow = Record<string, string | number | null>;

/** Two years of weeks that nothing is wrong with, as `runSpec` describes them; `change` spoils a row. */
export function weeklyRows(change: (row: WeeklyRow, index: number) => WeeklyRow = (row) => row): WeeklyRow[] {
  return Array.from({ length: 104 }, (_, index) =>
    change(
      {
        DATE: dateAfter('2020-01-06', 7 * index),
        revenue: 1000 + ((index * 37) % 101),
        tv_S: (index * 13) % 29,
        search_S: 1 + ((index * 17) % 23),
        search_clicks: 5 + 4 * ((index * 17) % 23) + ((index * 19) % 31),
        temperature: (index * 7) % 40,
      },
      index,
    ),
  );
}

export function dateAfter(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Takes rows the whole way: CSV file, warehouse, snapshot, profile, preflight. */
export async function checked(
  rows: readonly WeeklyRow[],
  change: Partial<RunSpecInput> = {},
): Promise<{ problems: Finding[]; sentences: string[]; profile: Profile | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-'));
  const file = join(folder, 'data.csv');
  const names = Object.keys(
    rows[0] ?? { DATE: '', revenue: 0, tv_S: 0, search_S: 0, search_clicks: 0, temperature: 0 },
  );
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','));
  await writeFile(file, [names.join(','), ...lines, ''].join('\n'));
  const warehouse = duckdbWarehouse({ tables: async () => ({}), files_allowed: true });
  const takeSnapshot = takeSnapshotFrom({
    warehouses: createWarehouses({ connections: {}, files: warehouse }),
    snapshots: memorySnapshots(),
    now: () => new Date(),
  });
  const spec = runSpec({ data: { file }, ...change });
  try {
    return await takeSnapshot(
      spec,
      async (taken) => {
        const profile = 'snapshot' in taken ? taken.snapshot.profile : null;
        const problems = 'refused' in taken ? taken.refused : preflight(taken.snapshot.spec, taken.snapshot.profile);
        const sentences = problems
          .map((problem) => describeFinding(problem))
          .map(({ message, fix }) => `${message} ${fix}`);
        return { problems, sentences, profile };
      },
      { requested_by: null, max_age_seconds: 0 },
    );
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}
