/**
 * How long a call to a cloud may take, and when it is made again: one table for all adapters.
 *
 * The clients' own ways are not enough. The storage client sets no time limit on a request, waits two seconds and more
 * before it repeats one, and does not read `Retry-After`; those of gRPC repeat none of the calls to Cloud Run, and replace
 * what the service has said by "total timeout exceeded" where they do repeat. So they make each request once, with a
 * deadline, and `retrying.ts` repeats it by this table. The client's own repetition is left on where it holds
 * the state of an upload in parts.
 */
export type CallPolicy = {
  /** At most, the first included. */
  attempts: number;
  /** For one attempt. */
  attempt_ms: number;
  /** For all of them and the pauses between. */
  total_ms: number;
  /**
   * `always`: making the call again changes nothing, or what it made is found again, so that it is repeated also where nobody
   * knows whether it was done. `if_not_taken`: only where the service has said that it did not take it.
   */
  repeat: 'always' | 'if_not_taken';
};

/**
 * Before its n-th repetition a call waits between nothing and `first_ms` * 2^(n-1), evenly spread ("full jitter"), so that many bots
 * that were refused together do not come back together; never longer than `longest_ms`, but for as long as the service asks for.
 */
export const PAUSE = { first_ms: 200, longest_ms: 8_000 } as const;

export const CALL_POLICIES = {
  /** An object, its facts, a task, an execution, a job. A person may be waiting: Slack's own limits are in `slack/within.ts`. */
  read: { attempts: 4, attempt_ms: 5_000, total_ms: 15_000, repeat: 'always' },
  /** One page. */
  list: { attempts: 4, attempt_ms: 10_000, total_ms: 30_000, repeat: 'always' },
  /** A whole object of up to 8 MiB, a copy, a deletion. Each leaves an id by which a write of unknown outcome is found again. */
  write: { attempts: 5, attempt_ms: 30_000, total_ms: 60_000, repeat: 'always' },
  /** A whole object brought here. What counts is that something comes: it breaks off when nothing has for 30 seconds. */
  download: { attempts: 4, attempt_ms: 600_000, total_ms: 1_800_000, repeat: 'always' },
  /** A file in parts. Each part is the storage client's to repeat; this is for beginning anew. */
  upload: { attempts: 3, attempt_ms: 1_200_000, total_ms: 1_800_000, repeat: 'always' },
  /** A link, signed by Google where the bot has no key. */
  sign: { attempts: 3, attempt_ms: 5_000, total_ms: 10_000, repeat: 'always' },
  /** A task. One with a name is taken once; one without may come twice, as every delivery may. */
  enqueue: { attempts: 4, attempt_ms: 5_000, total_ms: 15_000, repeat: 'always' },
  /** An execution costs money, so it is not started twice in doubt: the step looks for it when it is delivered again. */
  launch: { attempts: 4, attempt_ms: 20_000, total_ms: 30_000, repeat: 'if_not_taken' },
  /** The end of an execution, which can be asked for again. */
  cancel: { attempts: 4, attempt_ms: 10_000, total_ms: 20_000, repeat: 'always' },
  /** A credential, while somebody waits for the warehouse. */
  secret: { attempts: 3, attempt_ms: 5_000, total_ms: 10_000, repeat: 'always' },
  /**
   * A call to Slack. `chat/slack-call.ts` makes it again by its own rules: a message is repeated only where Slack has said that it did not
   * take it, reads and edits always; refused because of its rate, it waits as long as Slack asks within the whole time. That whole stays
   * below the time after which a claimed message is taken over.
   */
  chat: { attempts: 4, attempt_ms: 10_000, total_ms: 45_000, repeat: 'if_not_taken' },
} as const satisfies Record<string, CallPolicy>;
