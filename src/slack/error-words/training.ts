import { TELL_OWNER, type Wordings } from './wording.ts';

/** The training job and what it leaves. */
export const TRAINING_WORDS = {
  task_rejected: () => ({ what: 'The run could not be queued.', why: 'The queue refused it.', next: TELL_OWNER }),
  execution_not_found: () => ({
    what: 'The training job of this run cannot be found.',
    why: 'It has ended and been cleaned up.',
    next: 'Start the run again if you need it.',
  }),
  execution_failed: () => ({
    what: 'Training stopped.',
    why: 'The console log says where.',
    next: 'Read its last lines, and start again.',
  }),
  execution_timed_out: () => ({
    what: 'Training took too long and was stopped.',
    why: 'There is a limit on the time of one run.',
    next: 'Ask for fewer iterations or trials.',
  }),
  execution_cancelled: () => ({
    what: 'Training was cancelled.',
    why: 'Somebody stopped it outside Slack.',
    next: 'Start it again if it is still wanted.',
  }),
  execution_lost: () => ({ what: 'The training job is gone.', why: 'It left no result.', next: TELL_OWNER }),
  trainer_failed: (f) => ({
    what: 'Training failed.',
    why: f('message', 'The console log says why.'),
    next: f('fix', 'Read the last lines of the console log.'),
  }),
  trainer_killed: () => ({
    what: 'Training was killed.',
    why: 'The machine ended it before it was done.',
    next: TELL_OWNER,
  }),
  out_of_memory: () => ({
    what: 'Training ran out of memory.',
    why: 'It needed more than the machine has.',
    next: 'Ask for fewer iterations or trials.',
  }),
  output_missing: () => ({
    what: 'Not every result is there.',
    why: 'Training ended without writing some of its files.',
    next: 'Read the console log, and start the run again.',
  }),
  lease_held: () => ({
    what: 'This run is being trained already.',
    why: 'Another job holds it.',
    next: 'Wait for it to end; its card shows where it is.',
  }),
  object_not_found: (f) => ({
    what: 'That is no longer there.',
    why:
      f('file', '') === '' ? 'It has been deleted, or never was.' : `${f('file')} is not among the files of this run.`,
    next: 'Start again from /mmm train, or look at the run with /mmm status.',
  }),
} as const satisfies Wordings;
