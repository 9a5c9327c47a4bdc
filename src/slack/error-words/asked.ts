import { RUN_STATES } from '../../runs/run.ts';
import { STATE_WORDS } from '../blocks/run-words.ts';
import type { Wordings } from './wording.ts';

/** What was asked for cannot be done as asked. */
export const ASKED_WORDS = {
  spec_invalid: (f) => ({
    what: 'I cannot train that as it is asked for.',
    why: f('reason', f('problem', 'A field is missing or wrong.')),
    next: 'Change it and try again.',
  }),
  manifest_not_found: (f) => ({
    what: `There is no manifest called ${f('manifest', 'that')}.`,
    why: `I know these: ${f('known', 'none')}.`,
    next:
      f('nearest') === ''
        ? 'Use one of those names, or type /mmm train alone to fill everything in yourself.'
        : `Did you mean /mmm train ${f('nearest')}?`,
  }),
  no_run_in_message: () => ({
    what: 'This message is not about one run.',
    why: 'Only the card of a run, and the messages in its thread, say which run they are about.',
    next: 'Choose it from the menu of a run’s card, or type /mmm rerun with the run id.',
  }),
  draft_gone: () => ({
    what: 'This form is not there any more.',
    why: 'It was discarded, or it has lain for too long.',
    next: 'Type /mmm train to begin anew.',
  }),
  fix_gone: () => ({
    what: 'This change is not offered any more.',
    why: 'The data was checked again since, and what it found is something else now.',
    next: 'Press “Rerun” on the run’s card, and look at what the check says there.',
  }),
  allocation_infeasible: (f) => ({
    what: 'The budget cannot be allocated like that.',
    why: f('message', 'The dates, the bounds and the budget or target do not go together.'),
    next: f('fix', 'Change the allocator in the manifest and start again.'),
  }),
  already_trained: () => ({
    what: 'This has been trained before.',
    why: 'The settings and the data are the same.',
    next: 'Use that result, or press “Train anyway”.',
  }),
  subscriptions_full: (f) => ({
    what: 'There are too many subscriptions already.',
    why: `A person or a channel can have ${f('most', 'only so many')}.`,
    next: 'Remove one with /mmm subscribe, or leave market and revision empty to have one for all.',
  }),
  run_not_found: (f) => ({
    what: `I know no run ${f('run_id', 'of that name')}.`,
    why: 'A run id looks like r12-de-20240131_093000.',
    next: 'Type /mmm status to see the runs there are.',
  }),
  transition_refused: (f) => ({
    what: 'That is not possible any more.',
    why: `It is ${stateWord(f('from'))} already.`,
    next: 'Look at its card.',
  }),
  step_busy: () => ({
    what: 'That is being done at this moment.',
    why: 'Another request got there first.',
    next: 'Wait a little.',
  }),
  object_changed: () => ({
    what: 'Somebody else changed this at the same moment.',
    why: 'Two people, or two presses, met.',
    next: 'Look at the run and try again if it is still needed.',
  }),
} as const satisfies Wordings;

function stateWord(state: string): string {
  return RUN_STATES.flatMap((known) => (known === state ? [STATE_WORDS[known].word] : []))[0] ?? 'over';
}
