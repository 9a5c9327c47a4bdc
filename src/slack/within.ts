/** What a person waits for at most before a handler goes on without it, in milliseconds. Slack waits for 3000. */
export const BUDGET_MS = {
  /** Until the modal is opened, with or without its columns. */
  open: 1200,
  /** For looking at the columns and the channel before a submission is answered. */
  check: 1300,
  /** For the check of the data behind a review, before the modal is opened, goes to its review, or is changed without it. */
  check_at_opening: 600,
  check_at_review: 1000,
  /** From a submission's arrival until it is answered, with the run recorded or not. */
  submission: 2500,
  /** From a submission's arrival until the next step is shown, or a note that it is on its way. */
  step: 2000,
  /** For the choices of a select. */
  options: 2500,
  /** For the tables of a warehouse that are told in a message. */
  tables: 8000,
} as const;

export type Timed<T> = { done: true; value: T } | { done: false; later: Promise<T> };

/**
 * The promise's value, or the promise itself where it takes longer than `ms`. Rejections within the time are thrown; later
 * ones are the caller's, who has `later`.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<Timed<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Timed<T>>((resolve) => {
    timer = setTimeout(() => resolve({ done: false, later: promise }), ms);
  });
  const value = promise.then((result): Timed<T> => ({ done: true, value: result }));
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
