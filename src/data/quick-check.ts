import type { Warehouses } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { checkSpecAgainstColumns } from './check-columns.ts';
import { checkHolidays } from './preflight.ts';
import { checkWindow } from './preflight-dates.ts';
import { type DataError, isDataError } from './problem.ts';

/**
 * What can be said at once, while a person still has the modal open: columns, their types, the window, the country. Returns
 * no problems where the warehouse is slower than `deadline_ms`: the preflight says the rest later. Throws what the warehouse
 * throws, such as `table_not_found` and `query_refused`.
 */
export async function quickCheck(request: {
  warehouses: Warehouses;
  spec: RunSpec;
  deadline_ms: number;
}): Promise<DataError[]> {
  const { spec } = request;
  const found = checkAgainstSource(request.warehouses, spec);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<DataError[]>((resolve) => {
    timer = setTimeout(() => resolve([]), request.deadline_ms);
  });
  try {
    return [...checkHolidays(spec).filter(isDataError), ...(await Promise.race([found, deadline]))];
  } finally {
    clearTimeout(timer);
    // What comes after the deadline is nobody's business any more.
    found.catch(() => undefined);
  }
}

async function checkAgainstSource(warehouses: Warehouses, spec: RunSpec): Promise<DataError[]> {
  const warehouse = await warehouses.for(spec.data);
  const problems = checkSpecAgainstColumns(spec, await warehouse.describe(spec.data));
  if (problems.some(({ field }) => field === 'date_var')) return problems;
  const range = await warehouse.dateRange(spec.data, spec.date_var);
  return range === null ? problems : [...problems, ...checkWindow(spec, range.first, range.last)];
}
