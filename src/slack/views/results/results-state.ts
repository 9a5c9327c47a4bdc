import { z } from 'zod';
import { RUN_STATES, type RunState } from '../../../runs/run.ts';
import { parseRunId } from '../../../runs/run-paths.ts';
import type { RunFilter, RunRow } from '../../../runs/run-row.ts';

/** What the browser of results shows: which runs, and from which one on. It lies in the view's private_metadata. */

/** Groups of states as people ask for them. */
export const STATE_GROUPS = {
  running: { label: 'Under way', states: ['requested', 'preparing', 'training', 'publishing'] },
  succeeded: { label: 'Done', states: ['succeeded'] },
  failed: { label: 'Failed', states: ['failed'] },
  cancelled: { label: 'Cancelled', states: ['cancelled'] },
  skipped: { label: 'Not trained', states: ['skipped'] },
} as const satisfies Record<string, { label: string; states: readonly RunState[] }>;
export type StateGroup = keyof typeof STATE_GROUPS;
const GROUPS = Object.keys(STATE_GROUPS).filter(isStateGroup);

export function isStateGroup(text: string): text is StateGroup {
  return Object.hasOwn(STATE_GROUPS, text);
}

export const PAGE_SIZE = 10;
const MAX_SEARCH = 200;

const RESULTS_STATE = z.object({
  revision: z.string().nullable(),
  country: z.string().nullable(),
  state: z.string().refine(isStateGroup).nullable(),
  person: z.string().nullable(),
  search: z.string().max(MAX_SEARCH),
  offset: z.int().min(0),
  /** Counted up where what was entered is to be forgotten: Slack keeps what a block of the same id had. */
  generation: z.int(),
});
export type ResultsState = z.infer<typeof RESULTS_STATE>;

export const EVERYTHING: ResultsState = {
  revision: null,
  country: null,
  state: null,
  person: null,
  search: '',
  offset: 0,
  generation: 0,
};

export function readState(private_metadata: string): ResultsState {
  try {
    return RESULTS_STATE.parse(JSON.parse(private_metadata));
  } catch {
    return EVERYTHING;
  }
}

export function filterOf(state: ResultsState): RunFilter {
  return {
    revision: state.revision ?? undefined,
    country: state.country ?? undefined,
    states: state.state === null ? undefined : STATE_GROUPS[state.state].states,
    requested_by: state.person ?? undefined,
    search: state.search,
  };
}

export function isFiltered({ revision, country, state, person, search }: ResultsState): boolean {
  return search !== '' || [revision, country, state, person].some((value) => value !== null);
}

/** The run that the words name, where they are a run's id and nothing else. */
export function namedRun(words: string): string | null {
  try {
    parseRunId(words.trim());
    return words.trim();
  } catch {
    return null;
  }
}

/**
 * What the words after `/mmm results` ask for: a revision or market that there is, a state, "mine" or a mentioned person; all
 * others are searched for.
 */
export function stateFromWords(words: string, rows: readonly RunRow[], user: string): ResultsState {
  const revisions = new Set(rows.map(({ revision }) => revision));
  const countries = new Set(rows.map(({ country }) => country));
  const state = { ...EVERYTHING };
  const searched: string[] = [];
  for (const word of words.split(/\s+/).filter((text) => text !== '' && text !== 'all')) {
    const lower = word.toLowerCase();
    const person = lower === 'mine' ? user : (/^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? null);
    const group = groupOf(lower);
    if (person !== null && state.person === null) state.person = person;
    else if (group !== null && state.state === null) state.state = group;
    else if (revisions.has(lower) && state.revision === null) state.revision = lower;
    else if (countries.has(lower) && state.country === null) state.country = lower;
    else searched.push(word);
  }
  return { ...state, search: searched.join(' ').slice(0, MAX_SEARCH) };
}

function groupOf(word: string): StateGroup | null {
  return GROUPS.find((group) => group === word || STATE_GROUPS[group].label.toLowerCase() === word) ?? stateOf(word);
}

function stateOf(word: string): StateGroup | null {
  const state = RUN_STATES.find((known) => known === word);
  if (state === undefined) return null;
  return GROUPS.find((group) => STATE_GROUPS[group].states.some((known) => known === state)) ?? null;
}
