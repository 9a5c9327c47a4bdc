import type { ChunkFailure, Hold } from './control.ts';
import { type Query, stopped } from './queries.ts';
import { SnowflakeError } from './snowflake-error.ts';

/** What tests have asked to happen to the next statements, requests and chunks. */
export type Interventions = {
  beforeQuery(query: Query, signal: AbortSignal): Promise<void>;
  httpFailure(path: string): number | null;
  chunkFailure(): ChunkFailure | null;
  hold(sql: RegExp): Hold;
  refuseNext(sql: RegExp, refusal: { code: string; sql_state: string; message: string }): void;
  failNext(path: RegExp, status: number, times?: number): void;
  failChunks(failure: ChunkFailure, times?: number): void;
};

type Held = { sql: RegExp; released: Promise<void>; arrived(query: Query): void };

export function createInterventions(): Interventions {
  const holds: Held[] = [];
  const refusals: { sql: RegExp; error: SnowflakeError }[] = [];
  const failures: { path: RegExp; status: number; left: number }[] = [];
  const chunk_failures: ChunkFailure[] = [];

  return {
    async beforeQuery(query, signal) {
      const refusal = refusals.findIndex(({ sql }) => sql.test(query.sql));
      const [refused] = refusal < 0 ? [] : refusals.splice(refusal, 1);
      if (refused !== undefined) throw refused.error;
      for (const held of holds.filter(({ sql }) => sql.test(query.sql))) {
        held.arrived(query);
        await Promise.race([held.released, stopped(signal)]);
      }
    },
    httpFailure(path) {
      const found = failures.find((failure) => failure.left > 0 && failure.path.test(path));
      if (found === undefined) return null;
      found.left -= 1;
      return found.status;
    },
    chunkFailure: () => chunk_failures.shift() ?? null,
    hold(sql) {
      let release = () => {};
      let arrived: Held['arrived'] = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const first = new Promise<Query>((resolve) => {
        arrived = resolve;
      });
      const held = { sql, released, arrived };
      holds.push(held);
      return {
        arrived: first,
        release: () => {
          release();
          holds.splice(holds.indexOf(held), 1);
        },
      };
    },
    refuseNext(sql, { code, sql_state, message }) {
      refusals.push({ sql, error: new SnowflakeError(code, sql_state, message) });
    },
    failNext(path, status, times = 1) {
      failures.push({ path, status, left: times });
    },
    failChunks(failure, times = 1) {
      chunk_failures.push(...Array.from({ length: times }, () => failure));
    },
  };
}
