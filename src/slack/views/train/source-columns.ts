import type { OptionGroup } from '@slack/types';
import { offeredColumns } from '../../../data/prepare/offered-columns.ts';
import type { WarehouseColumn, Warehouses } from '../../../providers/warehouse/types.ts';
import { COLUMN_NAME } from '../../../runs/column-name.ts';
import type { PrepareStep } from '../../../runs/prepare-steps.ts';
import type { DataSource } from '../../../runs/run-spec.ts';
import { option } from '../../blocks/elements.ts';
import { clipMiddle, count, listOf, plain } from '../../blocks/text.ts';
import type { ColumnField } from '../../ids.ts';

/** The columns of a source as the modal offers them: once they are prepared as the manifest declares. */

export type SourceColumns = {
  usable: readonly WarehouseColumn[];
  unusable: readonly string[];
  /** Names of the columns that the source itself has. */
  of_source: readonly string[];
};

/** Robyn cannot take every name that a warehouse can; the schema knows which. */
function isUsable(name: string): boolean {
  return COLUMN_NAME.safeParse(name).success;
}

/** Reads the columns of sources and remembers them for a minute, so that typing in a select does not ask a warehouse each time. */
export function createColumnReader(deps: { warehouses: Warehouses; now: () => Date }) {
  const remembered = new Map<string, { until: number; columns: Promise<readonly WarehouseColumn[]> }>();

  async function read(source: DataSource): Promise<readonly WarehouseColumn[]> {
    return (await deps.warehouses.for(source)).describe(source);
  }

  return async (source: DataSource, prepare: readonly PrepareStep[]): Promise<SourceColumns> => {
    const columns = await described(source);
    const offered = offeredColumns(prepare, columns);
    return {
      usable: offered.filter(({ name }) => isUsable(name)),
      unusable: offered.map(({ name }) => name).filter((name) => !isUsable(name)),
      of_source: columns.map(({ name }) => name),
    };
  };

  function described(source: DataSource): Promise<readonly WarehouseColumn[]> {
    const now = deps.now().getTime();
    for (const [key, { until }] of remembered) if (until < now) remembered.delete(key);
    const key = JSON.stringify(source);
    const known = remembered.get(key);
    if (known !== undefined) return known.columns;
    const columns = read(source);
    remembered.set(key, { until: now + 60_000, columns });
    columns.catch(() => remembered.delete(key));
    return columns;
  }
}
export type ColumnReader = ReturnType<typeof createColumnReader>;

/** At most this many choices are sent; typing narrows them down. */
const MAX_OPTIONS = 100;

/** One line about the source: how many columns, and which of them cannot be chosen. */
export function columnsNote(columns: SourceColumns): string {
  const many =
    columns.usable.length > MAX_OPTIONS ? ` A list shows ${MAX_OPTIONS} of them; type to find the others.` : '';
  const note = `${count(columns.usable.length, 'column')} to choose from.${many}`;
  if (columns.unusable.length === 0) return note;
  const names = columns.unusable.map((name) => `"${clipMiddle(name, 40)}"`);
  return `${note} Not offered, because a name is to be a letter and then up to 127 letters, digits, _ and ".": ${listOf(names, 5)}.`;
}

const TYPE_LABELS = {
  date: 'Dates',
  number: 'Numbers',
  boolean: 'Yes or no',
  text: 'Text',
  other: 'Other',
} as const satisfies Record<WarehouseColumn['type'], string>;

const FITTING_TYPES = {
  date_var: ['date', 'text'],
  dep_var: ['number'],
  paid_media_spends: ['number'],
  exposure: ['number'],
  organic_vars: ['number'],
  context_vars: ['number', 'boolean', 'text'],
  factor_vars: ['text', 'boolean', 'number'],
} as const satisfies Record<ColumnField, readonly WarehouseColumn['type'][]>;

/** The columns that fit a field and contain what was typed, the best type first. */
export function columnOptions(field: ColumnField, columns: SourceColumns, query: string): OptionGroup[] {
  const wanted = query.trim().toLowerCase();
  const groups: OptionGroup[] = [];
  let room = MAX_OPTIONS;
  for (const type of FITTING_TYPES[field]) {
    const options = columns.usable
      .filter((column) => column.type === type && column.name.toLowerCase().includes(wanted))
      .slice(0, room)
      .map(({ name }) => option(name));
    room -= options.length;
    if (options.length > 0) groups.push({ label: plain(TYPE_LABELS[type], 75), options });
  }
  return groups;
}
