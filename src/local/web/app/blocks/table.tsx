import type { DataTableBlock, TableBlock } from '@slack/types';
import { LibraryBlocks } from './text.tsx';

type Cell = TableBlock['rows'][number][number];
type ColumnSettings = NonNullable<TableBlock['column_settings']>[number] | null;

/** A table with a heading row, as Slack draws the first one. The library has no headings, and fails on numbers. */
export function Table({ block }: { block: TableBlock | DataTableBlock }) {
  const [head = [], ...body] = block.rows;
  const settings = block.type === 'table' ? (block.column_settings ?? []) : [];
  return (
    <div className="table">
      <table>
        {block.type === 'data_table' && <caption>{block.caption}</caption>}
        <thead>
          <tr>
            {numbered(head).map(({ key, item, index }) => (
              <th key={key} scope="col" style={{ ...styleOf(item, settings[index]), whiteSpace: 'normal' }}>
                <CellContent cell={item} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(body).map((row) => (
            <tr key={row.key}>
              {numbered(row.item).map(({ key, item, index }) => (
                <td key={key} style={styleOf(item, settings[index])}>
                  <CellContent cell={item} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
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
