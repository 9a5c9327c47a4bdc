import { LIMITS } from '../limits.ts';
import {
  byType,
  failed,
  flag,
  integer,
  isObject,
  type JsonObject,
  lengthOf,
  list,
  number,
  object,
  oneOf,
  optional,
  type Report,
  required,
  text,
} from './check.ts';
import { richText } from './rich-text.ts';

/** `table` and `data_table`. */

const rawText = object({ type: required(oneOf('raw_text')), text: required(text(LIMITS.table.text)) });
const rawNumber = object({
  type: required(oneOf('raw_number')),
  value: required(number),
  text: required(text(LIMITS.text)),
});
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });

export const table = object(
  {
    type: required(oneOf('table')),
    block_id: optional(text(LIMITS.block_id)),
    rows: required(list(list(cell, { max: LIMITS.table.columns }), { max: LIMITS.table.rows })),
    column_settings: optional(
      list(object({ align: optional(oneOf('left', 'center', 'right')), is_wrapped: optional(flag) }), {
        min: 0,
        max: LIMITS.table.column_settings,
      }),
    ),
  },
  sameWidth,
);

export const dataTable = object(
  {
    type: required(oneOf('data_table')),
    block_id: optional(text(LIMITS.block_id)),
    rows: required(
      list(list(cell, { max: LIMITS.data_table.columns }), {
        min: LIMITS.data_table.min_rows,
        max: LIMITS.data_table.rows,
      }),
    ),
    caption: required(text(LIMITS.text)),
    page_size: optional(integer(1, LIMITS.data_table.page_size)),
    row_header_column_index: optional(integer(0, LIMITS.data_table.columns - 1)),
  },
  (value, pointer, report) => {
    sameWidth(value, pointer, report);
    const [header = []] = rowsOf(value);
    for (const [index, inner] of header.entries()) {
      if (isObject(inner) && inner.type === 'rich_text') {
        report(failed(`${pointer}/rows/0/${index}`, 'rich_text cannot be used for header cells'));
      }
    }
    if (cellCharacters(value) > LIMITS.data_table.text) {
      report(failed(`${pointer}/rows`, `must be less than ${LIMITS.data_table.text + 1} characters across all cells`));
    }
  },
);

function sameWidth(value: JsonObject, pointer: string, report: Report): void {
  const [first, ...others] = rowsOf(value);
  for (const [index, row] of others.entries()) {
    if (row.length !== first?.length) {
      report(failed(`${pointer}/rows/${index + 1}`, 'all rows must have the same number of cells'));
    }
  }
}

function rowsOf(value: JsonObject): unknown[][] {
  return Array.isArray(value.rows) ? value.rows.filter((row): row is unknown[] => Array.isArray(row)) : [];
}

/** Characters in the cells of a table. */
export function cellCharacters(value: JsonObject): number {
  return textLength(rowsOf(value));
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, inner) => sum + textLength(inner), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.text === 'string' ? lengthOf(value.text) : textLength(value.text);
  return own + textLength(value.elements);
}
