import type { RowStatement } from 'snowflake-sdk';
import { AppError } from '../../errors.ts';

/** How long rows may stay away, in seconds: the driver does not tell of all that goes wrong with a chunk. */
export type Patience = { stall_seconds: number };

/**
 * Calls `use` with each row, and goes on when what it gives has come. The driver hands rows on far faster to a listener than to a
 * loop that awaits each. Throws `warehouse_unavailable` where no row comes for too long.
 */
export function eachRow(
  statement: RowStatement,
  { stall_seconds }: Patience,
  use: (row: unknown[]) => Promise<unknown> | null,
): Promise<void> {
  const stream = statement.streamRows();
  return new Promise((resolve, reject) => {
    let has_moved = true;
    const watch = setInterval(() => {
      if (!has_moved) fail(new AppError('warehouse_unavailable', { reason: 'Its rows stopped coming.' }));
      has_moved = false;
    }, stall_seconds * 1000);
    const fail = (error: unknown) => {
      clearInterval(watch);
      stream.destroy();
      reject(error);
    };
    const goOn = () => {
      has_moved = true;
      stream.resume();
    };
    stream.on('data', (row: unknown[]) => {
      if (stream.destroyed) return;
      has_moved = true;
      try {
        const wait = use(row);
        if (wait === null) return;
        stream.pause();
        wait.then(goOn, fail);
      } catch (error) {
        fail(error);
      }
    });
    stream.once('error', fail);
    stream.once('end', () => {
      clearInterval(watch);
      resolve();
    });
  });
}

/** All rows at once, for statements that have few. */
export async function readAll(statement: RowStatement, patience: Patience): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  await eachRow(statement, patience, (row) => {
    rows.push(row);
    return null;
  });
  return rows;
}
