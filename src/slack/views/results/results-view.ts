import type { ActionsBlockElement, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { RunPage, RunRow } from '../../../runs/run-row.ts';
import { localTime } from '../../blocks/dates.ts';
import { actions, button, context, input, option } from '../../blocks/elements.ts';
import { fitWords } from '../../blocks/fit-words.ts';
import { runTitle, stateWords, tookWords } from '../../blocks/run-words.ts';
import { bold, count, escapeMrkdwn, paragraph, plain } from '../../blocks/text.ts';
import { RESULTS_ACTIONS, RESULTS_VIEWS } from '../../ids.ts';
import { isFiltered, PAGE_SIZE, type ResultsState, STATE_GROUPS } from './results-state.ts';

/** The browser of results: what to look for, ten runs, and the way to the next ten. */
export function resultsView(state: ResultsState, page: RunPage, now: Date): ModalView {
  return {
    type: 'modal',
    callback_id: RESULTS_VIEWS.list,
    title: plain('Results', 24),
    submit: plain('Search', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify(state),
    blocks: [
      { ...filters(state), block_id: `results_filters#${state.generation}` },
      searchField(state),
      context(countSentence(state, page)),
      ...page.rows.map((row) => rowBlock(row, now)),
      ...turning(state, page),
    ],
  };
}

function filters(state: ResultsState): { type: 'actions'; elements: ActionsBlockElement[] } {
  const elements: ActionsBlockElement[] = [
    choice(RESULTS_ACTIONS.revision, 'Any revision', state.revision),
    choice(RESULTS_ACTIONS.country, 'Any market', state.country),
    stateSelect(state),
    {
      type: 'users_select',
      action_id: RESULTS_ACTIONS.person,
      placeholder: plain('Anybody', 150),
      ...(state.person === null ? {} : { initial_user: state.person }),
    },
  ];
  const clear = button({ text: 'Show all', action_id: RESULTS_ACTIONS.clear, value: 'all' });
  return { type: 'actions', elements: isFiltered(state) ? [...elements, clear] : elements };
}

function choice(action_id: string, placeholder: string, chosen: string | null): ActionsBlockElement {
  return {
    type: 'external_select',
    action_id,
    placeholder: plain(placeholder, 150),
    min_query_length: 0,
    ...(chosen === null ? {} : { initial_option: option(chosen) }),
  };
}

/** What stands for no choice in a select. */
export const ANY = '*';

function stateSelect({ state }: ResultsState): ActionsBlockElement {
  const options: PlainTextOption[] = [
    option(ANY, 'Any state'),
    ...Object.entries(STATE_GROUPS).map(([group, { label }]) => option(group, label)),
  ];
  return {
    type: 'static_select',
    action_id: RESULTS_ACTIONS.state,
    placeholder: plain('Any state', 150),
    options,
    ...(state === null ? {} : { initial_option: option(state, STATE_GROUPS[state].label) }),
  };
}

function searchField(state: ResultsState): KnownBlock {
  return input({
    block_id: `${RESULTS_ACTIONS.search}#${state.generation}`,
    label: 'Search',
    optional: true,
    dispatch_action: true,
    element: {
      type: 'plain_text_input',
      action_id: RESULTS_ACTIONS.search,
      max_length: 200,
      placeholder: plain('Part of a run’s name, its day as 20260131, or a state', 150),
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
      ...(state.search === '' ? {} : { initial_value: state.search }),
    },
  });
}

function countSentence(state: ResultsState, { rows, total }: RunPage): string {
  if (total === 0) {
    return isFiltered(state)
      ? 'No run that you may see is like that. “Show all” takes the filters away.'
      : 'There are no runs yet that you may see. Start one with /mmm train.';
  }
  const which = total <= PAGE_SIZE ? '' : `: ${number(state.offset + 1)} to ${number(state.offset + rows.length)}`;
  const order = total === 1 ? '' : `, the newest first${which}`;
  return `${count(total, 'run')}${isFiltered(state) ? ' like that' : ''}${order}.`;
}

function rowBlock(row: RunRow, now: Date): KnownBlock {
  const { sign, word } = stateWords(row);
  const state = [word, ...tookWords(row, now)].join(', ');
  const fit = row.best === null ? [] : [fitWords(row.best)];
  const size = `${count(row.trials, 'trial')} of ${count(row.iterations, 'iteration')}`;
  const asked = `<@${row.requested_by}>, ${localTime(new Date(row.requested_at))}, ${escapeMrkdwn(row.run_id)}`;
  return {
    ...paragraph(`${sign} ${bold(runTitle(row))}  ${state}\n${[...fit, `${size}.`].join(' ')}\n${asked}`),
    accessory: button({
      text: 'Open',
      accessibility_label: `Open ${row.run_id}`,
      action_id: `${RESULTS_ACTIONS.run}${row.run_id}`,
      value: row.run_id,
    }),
  };
}

function turning(state: ResultsState, { next_offset }: RunPage): KnownBlock[] {
  const newer = Math.max(0, state.offset - PAGE_SIZE);
  return actions([
    ...(state.offset > 0 ? [button({ text: '‹ Newer', action_id: RESULTS_ACTIONS.newer, value: String(newer) })] : []),
    ...(next_offset === null
      ? []
      : [button({ text: 'Older ›', action_id: RESULTS_ACTIONS.older, value: String(next_offset) })]),
  ]);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
