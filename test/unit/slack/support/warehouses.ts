import type { Warehouse, Warehouses } from '../../../../src/providers/warehouse/types.ts';

export const COLUMNS = [
  { name: 'DATE', type: 'date', native_type: 'DATE' },
  { name: 'revenue', type: 'number', native_type: 'DOUBLE' },
  { name: 'tv_S', type: 'number', native_type: 'DOUBLE' },
  { name: 'search_S', type: 'number', native_type: 'DOUBLE' },
  { name: 'search_clicks', type: 'number', native_type: 'DOUBLE' },
  { name: 'events', type: 'text', native_type: 'VARCHAR' },
  { name: 'net revenue', type: 'number', native_type: 'DOUBLE' },
] as const;

function factsOf(column: (typeof COLUMNS)[number]) {
  const is_date = column.type === 'date';
  const range = is_date ? { min: '2019-01-07', max: '2022-12-26' } : { min: 0, max: 100 };
  return { ...column, ...range, missing_share: 0, zero_share: is_date ? null : 0.1, distinct: 200 };
}

export function warehouses(change: Partial<Warehouse> = {}): Warehouses {
  const warehouse: Warehouse = {
    tables: async () => ['sales', 'sales_daily', 'weather'],
    describe: async () => [...COLUMNS],
    preview: async () => ({ columns: [...COLUMNS], rows: [] }),
    facts: async () => ({ rows: 208, columns: COLUMNS.map(factsOf), preview: [] }),
    dateRange: async () => ({ first: '2019-01-07', last: '2022-12-26', rows: 208 }),
    snapshot: async () => ({
      rows: 208,
      bytes: 10_000,
      query: { sql: 'SELECT 1', query_id: null, warehouse: null, role: null },
    }),
    close: async () => undefined,
    ...change,
  };
  return { names: () => ['demo'], for: async () => warehouse, close: async () => undefined };
}
