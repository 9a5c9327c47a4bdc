import type { RowStatement } from 'snowflake-sdk';
import { AppError } from '../../errors.ts';

/** While the rows of one statement come. */
export type Patience = {
  /** How long rows may stay away: the driver does not tell of all that goes wrong with a chunk. */
  stall_seconds: number;
  /** How often the session is asked whether it is there, while no row comes. */
  pulse_seconds: number;
  isThere(): Promise<boolean>;
  signal?: AbortSignal;
};

/** The session has not been there so often in a row: it is gone, and with it what it was to send. */
export const MISSED_PULSES = 2;
export const NOBODY_ANSWERS = 'Nobody answers at its address any more.';

/**
 * Calls `use` with each row, and goes on when what it gives has come. The driver hands rows on far faster to a listener than to a
 * loop that awaits each. Throws `warehouse_unavailable` where no row comes for too long or from a session that is gone, and
 * `query_cancelled` as soon as the signal is given.
 */
export function eachRow(
  statement: RowStatement,
  { stall_seconds, pulse_seconds, isThere, signal }: Patience,
  use: (row: unknown[]) => Promise<unknown> | null,
): Promise<void> {
  const stream = statement.streamRows();
  return new Promise((resolve, reject) => {
    let has_moved = true;
    let is_alive = true;
    let missed = 0;
    const watch = setInterval(() => {
      if (!has_moved) fail(new AppError('warehouse_unavailable', { reason: 'Its rows stopped coming.' }));
      has_moved = false;
    }, stall_seconds * 1000);
    const pulse = setInterval(() => {
      const is_quiet = !is_alive;
      is_alive = false;
      if (is_quiet) void beat();
      else missed = 0;
    }, pulse_seconds * 1000);
    async function beat(): Promise<void> {
      const is_there = await isThere();
      missed = is_there || is_alive ? 0 : missed + 1;
      if (missed >= MISSED_PULSES) fail(new AppError('warehouse_unavailable', { reason: NOBODY_ANSWERS }));
    }
    const abort = () => fail(new AppError('query_cancelled', {}));
    const rest = () => {
      clearInterval(watch);
      clearInterval(pulse);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      rest();
      stream.destroy();
      reject(error);
    };
    const move = () => {
      has_moved = true;
      is_alive = true;
    };
    const goOn = () => {
      move();
      stream.resume();
    };
    stream.on('data', (row: unknown[]) => {
      if (stream.destroyed) return;
      move();
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
      rest();
      resolve();
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
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
