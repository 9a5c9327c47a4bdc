import type { Warehouses } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { checkSource } from './check-source.ts';
import { type StoppingFinding, stops } from './finding.ts';
import { withFixes } from './findings/propose-fix.ts';
import { checkHolidays } from './preflight.ts';

/**
 * What can be said at once, while a person still has the modal open: columns, their types, the window, the country. Returns
 * no problems where the warehouse is slower than `deadline_ms`: the preflight says the rest later. Throws what the warehouse
 * throws, such as `table_not_found` and `query_refused`.
 */
export async function quickCheck(request: {
  warehouses: Warehouses;
  spec: RunSpec;
  deadline_ms: number;
}): Promise<StoppingFinding[]> {
  const { spec } = request;
  const found = request.warehouses.for(spec.data).then((warehouse) => checkSource(warehouse, spec));
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<StoppingFinding[]>((resolve) => {
    timer = setTimeout(() => resolve([]), request.deadline_ms);
  });
  try {
    return [...withFixes(spec, checkHolidays(spec).filter(stops), null), ...(await Promise.race([found, deadline]))];
  } finally {
    clearTimeout(timer);
    // What comes after the deadline is nobody's business any more.
    found.catch(() => undefined);
  }
}
