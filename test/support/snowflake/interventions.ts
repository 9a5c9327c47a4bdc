import type { ChunkFailure, ChunkPace, Hold } from './control.ts';
import { type Query, stopped } from './queries.ts';
import { SnowflakeError } from './snowflake-error.ts';

/** What tests have asked to happen to the next statements, requests and chunks. */
export type Interventions = {
  beforeQuery(query: Query, signal: AbortSignal): Promise<void>;
  httpFailure(path: string): number | null;
  chunkFailure(): ChunkFailure | null;
  /** Resolves when a chunk that is asked for may be sent. */
  beforeChunk(): Promise<void>;
  hold(sql: RegExp): Hold;
  refuseNext(sql: RegExp, refusal: { code: string; sql_state: string; message: string }): void;
  failNext(path: RegExp, status: number, times?: number): void;
  failChunks(failure: ChunkFailure, times?: number): void;
  paceChunks(): ChunkPace;
};

type Held = { sql: RegExp; released: Promise<void>; arrived(query: Query): void };

export function createInterventions(): Interventions {
  const holds: Held[] = [];
  const refusals: { sql: RegExp; error: SnowflakeError }[] = [];
  const failures: { path: RegExp; status: number; left: number }[] = [];
  const chunk_failures: ChunkFailure[] = [];
  let pace: { sent: number; may_send: number; waiting: (() => void)[] } | null = null;

  function sendWhatMay(): void {
    while (pace !== null && pace.sent < pace.may_send) {
      const next = pace.waiting.shift();
      if (next === undefined) return;
      pace.sent += 1;
      next();
    }
  }

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
    async beforeChunk() {
      const { waiting } = pace ?? {};
      if (waiting === undefined) return;
      await new Promise<void>((send) => {
        waiting.push(send);
        sendWhatMay();
      });
    },
    paceChunks() {
      const paced = { sent: 0, may_send: 0, waiting: [] };
      pace = paced;
      return {
        sent: () => paced.sent,
        send(count) {
          paced.may_send += count;
          sendWhatMay();
        },
        release() {
          paced.may_send = Number.POSITIVE_INFINITY;
          sendWhatMay();
          if (pace === paced) pace = null;
        },
      };
    },
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
