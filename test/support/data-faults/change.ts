import type { DataRow, DataSet, DataSpec } from './clean-data.ts';

/** Ways to spoil data that is clean. */

/** Rows as `change` makes them; what it gives `null` for is left out. */
export function rowsAs({ rows, spec }: DataSet, change: (row: DataRow, index: number) => DataRow | null): DataSet {
  return { spec, rows: rows.map(change).filter((row) => row !== null) };
}

export function specAs({ rows, spec }: DataSet, change: Partial<DataSpec>): DataSet {
  return { rows, spec: { ...spec, ...change } };
}

/** One column as `change` makes it of the value and the row's place. */
export function columnAs(
  data: DataSet,
  column: string,
  change: (value: number, index: number, row: DataRow) => string | number | null,
): DataSet {
  return rowsAs(data, (row, index) => ({ ...row, [column]: change(Number(row[column]), index, row) }));
}

/** A column that is called otherwise in the data than in the spec. */
export function renamedInData(data: DataSet, from: string, to: string): DataSet {
  return rowsAs(data, (row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name === from ? to : name, value])),
  );
}
