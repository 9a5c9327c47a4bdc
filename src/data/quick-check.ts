import type { Warehouses } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { checkSource } from './check-source.ts';
import { checkHolidays } from './preflight.ts';
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
  const found = request.warehouses.for(spec.data).then((warehouse) => checkSource(warehouse, spec));
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
