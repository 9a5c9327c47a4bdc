import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowStatement } from 'snowflake-sdk';
import { AppError } from '../../errors.ts';
import { isSessionGone, snowflakeError } from './snowflake-errors.ts';
import { type LoginOptions, logIn } from './snowflake-login.ts';
import { MISSED_PULSES, NOBODY_ANSWERS, type Patience } from './snowflake-rows.ts';
import type { ReadOptions } from './types.ts';

/** A session nobody asks anything of is ended after this long. */
const IDLE_SECONDS = 300;
/** Snowflake stops a statement itself; where it does not say so by then, it is asked to. */
const GRACE_SECONDS = 20;
/** The driver fetches a chunk that fails ten times, with up to 16 seconds between. */
const STALL_SECONDS = 240;
/** A statement that is not answered yet is waited for as long as the session answers: the driver itself would try for hours. */
const PULSE_SECONDS = 20;
/** How long the answer to a cancel is waited for. */
const CANCEL_SECONDS = 5;
/** How long a session that is closed is left to those of its queries that are under way; Cloud Run ends a process after ten seconds. */
const CLOSE_SECONDS = 5;

type Asked = { sql: string; describe_only?: boolean };

type Use<Result> = (statement: RowStatement, patience: Patience) => Promise<Result>;

/** One connection's sessions: one that all statements share, made when it is needed and made anew when it is gone. */
export type SnowflakeSessions = {
  /**
   * Sends a statement and hands its result on as it begins; rows are arrays, numbers and JSON in them texts. `use` has ended before
   * the session may be. Throws what `snowflakeError` gives; `query_cancelled` where the signal was given.
   */
  ask<Result>(asked: Asked, options: ReadOptions, use: Use<Result>): Promise<Result>;
  close(): Promise<void>;
};

type Session = {
  opening: Promise<Connection>;
  users: number;
  idle: NodeJS.Timeout | null;
  /** Who waits until the last of its users has left and it is ended. */
  waiting: (() => void)[];
};

export function snowflakeSessions(
  options: LoginOptions & { idle_seconds?: number; stall_seconds?: number; pulse_seconds?: number },
): SnowflakeSessions {
  const { connection, settings, idle_seconds = IDLE_SECONDS, stall_seconds = STALL_SECONDS } = options;
  const { pulse_seconds = PULSE_SECONDS } = options;
  const where = { connection, timeout_seconds: settings.statement_timeout_seconds };
  let current: Session | null = null;

  async function withSession<Result>(use: (opened: Connection) => Promise<Result>): Promise<Result> {
    const session: Session = current ?? { opening: logIn(options), users: 0, idle: null, waiting: [] };
    current = session;
    session.users += 1;
    if (session.idle !== null) clearTimeout(session.idle);
    session.idle = null;
    try {
      return await use(await session.opening);
    } catch (error) {
      if (current === session && (isLost(error) || (await failed(session)))) current = null;
      throw error;
    } finally {
      session.users -= 1;
      if (session.users === 0) rest(session);
    }
  }

  function rest(session: Session): void {
    if (current !== session) {
      void end(session).then(() => {
        for (const tell of session.waiting) tell();
      });
      return;
    }
    session.idle = setTimeout(() => {
      if (current === session) current = null;
      void end(session);
    }, idle_seconds * 1000);
    session.idle.unref();
  }

  async function once<Result>(asked: Asked, read: ReadOptions, use: Use<Result>): Promise<Result> {
    return withSession(async (opened) => {
      const statement = await send(opened, asked, read, { ...where, pulse_seconds });
      const isThere = () => opened.isValidAsync();
      return use(statement, { stall_seconds, pulse_seconds, isThere, signal: read.signal });
    });
  }

  return {
    async ask(asked, read, use) {
      // Of several statements that belong together, the rest would begin a session anew.
      if (isCancelled(read)) throw new AppError('query_cancelled', { connection });
      // A result is not handed on twice: only what had not begun is sent again.
      let has_begun = false;
      const begin = (statement: RowStatement, patience: Patience) => {
        has_begun = true;
        return use(statement, patience);
      };
      try {
        return await once(asked, read, begin).catch((error: unknown) => {
          if (has_begun || !isSessionGone(error)) throw error;
          return once(asked, read, begin);
        });
      } catch (error) {
        if (isCancelled(read)) throw new AppError('query_cancelled', { connection });
        throw snowflakeError(error, where);
      }
    },
    async close() {
      const session = current;
      current = null;
      if (session === null) return;
      if (session.idle !== null) clearTimeout(session.idle);
      if (session.users === 0) return end(session);
      // Others of its queries may go on where one was refused or cancelled. The last of them ends the session, where that can be waited for.
      const ended = new Promise<void>((resolve) => session.waiting.push(resolve));
      await Promise.race([ended, sleep(CLOSE_SECONDS * 1000, undefined, { ref: false })]);
    },
  };
}

const isCancelled = ({ signal }: ReadOptions): boolean => signal?.aborted === true;

function send(
  opened: Connection,
  { sql, describe_only = false }: Asked,
  { run_id, signal }: ReadOptions,
  {
    connection,
    timeout_seconds,
    pulse_seconds,
  }: { connection: string; timeout_seconds: number; pulse_seconds: number },
): Promise<RowStatement> {
  return new Promise((resolve, reject) => {
    const cancelled = () => new AppError('query_cancelled', { connection });
    if (signal?.aborted === true) {
      reject(cancelled());
      return;
    }
    function stop(error: AppError): void {
      const give = () => settle(() => reject(error));
      const timer = setTimeout(give, CANCEL_SECONDS * 1000);
      statement.cancel(() => {
        clearTimeout(timer);
        give();
      });
    }
    const abort = () => stop(cancelled());
    const late = setTimeout(
      () => stop(new AppError('query_timed_out', { seconds: timeout_seconds })),
      (timeout_seconds + GRACE_SECONDS) * 1000,
    );
    let missed = 0;
    const pulse = setInterval(() => {
      void opened.isValidAsync().then((is_there) => {
        missed = is_there ? 0 : missed + 1;
        if (missed >= MISSED_PULSES)
          settle(() => reject(new AppError('warehouse_unavailable', { connection, reason: NOBODY_ANSWERS })));
      });
    }, pulse_seconds * 1000);
    function settle(then: () => void): void {
      clearTimeout(late);
      clearInterval(pulse);
      signal?.removeEventListener('abort', abort);
      then();
    }
    const statement = opened.execute({
      sqlText: sql,
      streamResult: true,
      rowMode: 'array',
      fetchAsString: ['Number', 'JSON', 'Buffer'],
      ...(describe_only ? { describeOnly: true } : {}),
      parameters: { QUERY_TAG: queryTag(run_id) },
      complete: (error, done) => settle(() => (error === undefined || error === null ? resolve(done) : reject(error))),
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Found in QUERY_HISTORY by `TRY_PARSE_JSON(query_tag):mmm_run_id`. */
function queryTag(run_id: string | undefined): string {
  return JSON.stringify({ app: 'mmm-trainer', ...(run_id === undefined ? {} : { mmm_run_id: run_id }) });
}

/** Whether the session is of no use any more. */
function isLost(error: unknown): boolean {
  return isSessionGone(error) || (error instanceof AppError && error.code === 'warehouse_unavailable');
}

async function failed(session: Session): Promise<boolean> {
  return session.opening.then(
    () => false,
    () => true,
  );
}

/** Whether the session's end arrives does not matter: Snowflake ends one that is idle itself. */
async function end(session: Session): Promise<void> {
  const opened = await session.opening.catch(() => null);
  if (opened === null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CANCEL_SECONDS * 1000);
    timer.unref();
    try {
      opened.destroy(() => {
        clearTimeout(timer);
        resolve();
      });
    } catch {
      clearTimeout(timer);
      resolve();
    }
  });
}
