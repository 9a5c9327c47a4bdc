import type { GeneratedTable } from './generated-tables.ts';
import type { Query } from './queries.ts';
import type { ParameterValue, Session } from './sessions.ts';

/** A log-in that was tried. Holds no password and no token. */
export type Login = {
  user: string;
  authenticator: string;
  application: string | null;
  role: string | null;
  warehouse: string | null;
  database: string | null;
  schema: string | null;
  parameters: Readonly<Record<string, ParameterValue>>;
  /** Snowflake's code where it was refused. */
  code: string | null;
};

/** Statements that wait until they are let go. */
export type Hold = {
  /** The first statement that waits here. */
  arrived: Promise<Query>;
  release(): void;
};

/** Chunks that are sent as a test says: none, until it says how many more. */
export type ChunkPace = {
  sent(): number;
  send(count: number): void;
  /** All that is left, and what comes after. */
  release(): void;
};

/** How the fetch of a chunk goes wrong. */
export type ChunkFailure =
  /** 503, as of a store that is busy. */
  | 'unavailable'
  /** 403, as of a link that has expired: asking for the result again gives new ones. */
  | 'expired'
  /** The connection ends in the middle. */
  | 'truncated'
  /** Less text than there should be, in a body that is whole. */
  | 'cut';

/** What a test can see of the server and do to it. */
export type SnowflakeControl = {
  logins: readonly Login[];
  queries(): Query[];
  sessions(): Session[];
  /** Requests that arrived, as "METHOD /path" without queries. */
  requests: readonly string[];
  /** Runs a statement as the account's owner, who may do everything. */
  run(sql: string): Promise<void>;
  generate(table: GeneratedTable): Promise<void>;
  /** Statements whose text matches wait, from now on. */
  hold(sql: RegExp): Hold;
  /** The next statement whose text matches is refused so. */
  refuseNext(sql: RegExp, refusal: { code: string; sql_state: string; message: string }): void;
  /** The next `times` requests whose path matches get this HTTP status, with a page of HTML. */
  failNext(path: RegExp, status: number, times?: number): void;
  /** The next `times` chunks that are fetched fail so. */
  failChunks(failure: ChunkFailure, times?: number): void;
  paceChunks(): ChunkPace;
  /** After so many milliseconds a statement that still runs is answered with where to ask for its result. */
  answerWithin(milliseconds: number): void;
  /** Ends what runs now as its time-out would. */
  timeOutAll(): void;
  expireSessions(): void;
  /** Then only logging in again helps. */
  expireMasterTokens(): void;
};
