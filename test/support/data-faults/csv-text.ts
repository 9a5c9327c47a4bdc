import type { DataRow } from './clean-data.ts';

/** A table as CSV; nothing for a value that is not there. All rows have the columns of the first, where nothing else is said. */
export function csvText({ rows, columns }: { rows: readonly DataRow[]; columns?: readonly string[] }): string {
  const names = columns ?? Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => names.map((name) => cell(row[name] ?? null)).join(','));
  return [names.map(cell).join(','), ...lines, ''].join('\n');
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
