import type { DataTableBlock, TableBlock } from '@slack/types';
import { useState } from 'react';
import { LibraryBlocks } from './text.tsx';

type Row = TableBlock['rows'][number];
type Cell = Row[number];
type ColumnSettings = NonNullable<TableBlock['column_settings']>[number] | null;

/** A table with a heading row, as Slack draws the first one. The library has no headings, and fails on numbers. */
export function Table({ block }: { block: TableBlock | DataTableBlock }) {
  return block.type === 'table' ? (
    <Grid rows={block.rows} settings={block.column_settings ?? []} />
  ) : (
    <DataTable block={block} />
  );
}

/** Page by page, and sorted by the column whose heading is pressed. */
function DataTable({ block }: { block: DataTableBlock }) {
  const [page, setPage] = useState(0);
  const [sort, setSort] = useState<{ column: number; descending: boolean } | null>(null);
  const [head = [], ...body] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const sorted = sort === null ? body : [...body].sort((a, b) => compare(a[sort.column], b[sort.column]));
  if (sort?.descending === true) sorted.reverse();
  const first = page * size;

  function sortBy(column: number): void {
    setSort({ column, descending: sort?.column === column && !sort.descending });
    setPage(0);
  }

  return (
    <div>
      <Grid
        rows={[head, ...sorted.slice(first, first + size)]}
        settings={[]}
        caption={block.caption}
        row_header={block.row_header_column_index ?? 0}
        sort={sort}
        onSort={sortBy}
      />
      {pages > 1 && (
        <div className="table-pages">
          <button
            type="button"
            className="button"
            aria-disabled={page === 0}
            onClick={() => setPage(Math.max(0, page - 1))}
          >
            Previous
          </button>
          <span>
            {first + 1} to {Math.min(first + size, body.length)} of {body.length}
          </span>
          <button
            type="button"
            className="button"
            aria-disabled={page === pages - 1}
            onClick={() => setPage(Math.min(pages - 1, page + 1))}
          >
            Next
          </button>
        </div>
      )}
    </div>
  );
}

function Grid(props: {
  rows: readonly Row[];
  settings: readonly ColumnSettings[];
  caption?: string;
  /** The column that names its row. */
  row_header?: number;
  sort?: { column: number; descending: boolean } | null;
  onSort?: (column: number) => void;
}) {
  const { settings, sort = null, onSort } = props;
  const [head = [], ...body] = props.rows;
  return (
    <div className="table">
      <table>
        {props.caption !== undefined && <caption>{props.caption}</caption>}
        <thead>
          <tr>
            {numbered(head).map(({ key, item, index }) => (
              <th
                key={key}
                scope="col"
                style={{ ...styleOf(body[0]?.[index] ?? item, settings[index]), whiteSpace: 'normal' }}
                aria-sort={sort?.column !== index ? undefined : sort.descending ? 'descending' : 'ascending'}
              >
                {onSort === undefined ? (
                  <CellContent cell={item} />
                ) : (
                  <button type="button" className="sort" onClick={() => onSort(index)}>
                    <CellContent cell={item} />
                    <span aria-hidden="true">{sort?.column !== index ? ' ↕' : sort.descending ? ' ↓' : ' ↑'}</span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(body).map((row) => (
            <tr key={row.key}>
              {numbered(row.item).map(({ key, item, index }) =>
                index === props.row_header ? (
                  <th key={key} scope="row" className="row-header" style={styleOf(item, settings[index])}>
                    <CellContent cell={item} />
                  </th>
                ) : (
                  <td key={key} style={styleOf(item, settings[index])}>
                    <CellContent cell={item} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Numbers by their value, all else by its words. */
function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (one?.type === 'raw_number' && other?.type === 'raw_number') return one.value - other.value;
  return wordsOf(one).localeCompare(wordsOf(other), 'en', { numeric: true });
}

function wordsOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return cell.type === 'rich_text' ? JSON.stringify(cell.elements) : (cell.text ?? '');
}

/** Cells and rows have no identity but their place. */
function numbered<T>(items: readonly T[]): { key: string; item: T; index: number }[] {
  return items.map((item, index) => ({ key: `at${index}`, item, index }));
}

function styleOf(cell: Cell, settings: ColumnSettings | undefined) {
  return {
    textAlign: settings?.align ?? (cell.type === 'raw_number' ? 'right' : 'left'),
    whiteSpace: settings?.is_wrapped === true ? 'normal' : 'nowrap',
  } as const;
}

function CellContent({ cell }: { cell: Cell }) {
  switch (cell.type) {
    case 'raw_text':
      return cell.text;
    case 'raw_number':
      return cell.text;
    case 'rich_text':
      return <LibraryBlocks blocks={[cell]} fallback="" />;
    default:
      return cell satisfies never;
  }
}
