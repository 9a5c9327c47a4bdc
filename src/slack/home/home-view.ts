import type { Button, HomeView, KnownBlock } from '@slack/types';
import { isFinal, TRANSITIONS } from '../../runs/run.ts';
import type { RunRow } from '../../runs/run-row.ts';
import type { Subscription } from '../../runs/subscriptions.ts';
import { buttonRow } from '../blocks/button-row.ts';
import { localTime } from '../blocks/dates.ts';
import { actions, button, context, header } from '../blocks/elements.ts';
import { measure, percent } from '../blocks/numbers.ts';
import {
  allocateButton,
  cancelButton,
  compareButton,
  consoleLogButton,
  detailsButton,
  rerunButton,
  resultsButton,
} from '../blocks/run-card.ts';
import { runTitle, STATE_WORDS } from '../blocks/run-words.ts';
import { subscriptionWords } from '../blocks/subscription-words.ts';
import { bold, count, mrkdwn, paragraph } from '../blocks/text.ts';
import { HOME_ACTIONS, RESULTS_ACTIONS, VIEWS } from '../ids.ts';
import type { DraftRow } from '../views/train/draft.ts';

/** A page of runs. `has_more`: there are older ones that this person may see. */
export type HomePage = { rows: readonly RunRow[]; offset: number; has_more: boolean };

export type HomeFacts = {
  user: string;
  /** Asked for by this person: those under way first, then the newest. */
  mine: HomePage;
  /** Of others, finished, in channels that this person can read. */
  team: HomePage;
  /** Forms that this person has begun to fill in, the newest first. */
  drafts: readonly DraftRow[];
  subscriptions: readonly Subscription[];
  now: Date;
};

export const HOME_PAGE_SIZE = 10;
/** The others are in the modal of subscriptions. */
const MOST_SUBSCRIPTIONS = 8;
const MOST_DRAFTS = 5;

/** App Home: what concerns this person, each with what they can do about it. Within Slack's 100 blocks however much there is. */
export function homeView(facts: HomeFacts): HomeView {
  const { mine, team } = facts;
  const is_new = mine.rows.length === 0 && mine.offset === 0;
  return {
    type: 'home',
    callback_id: VIEWS.home,
    private_metadata: JSON.stringify({ mine: mine.offset, team: team.offset }),
    blocks: [
      header('Marketing mix models'),
      paragraph(
        is_new
          ? 'A model shows what each of your channels brings, and where the next euro should go. Press *Train a model*, choose your data and what it is to explain; everything else is proposed. You get the answer in Slack, mostly within the hour.'
          : 'What each channel brings, and where the next euro should go.',
      ),
      ...actions([trainButton(), browseButton(), refreshButton()]),
      ...draftBlocks(facts),
      ...mineBlocks(facts),
      ...teamBlocks(facts),
      ...subscriptionBlocks(facts),
      context(`As of ${localTime(facts.now)}. \`/mmm help\` lists all that I can do.`),
    ],
  };
}

/** In place of the view, where it cannot be made. `text` is mrkdwn. */
export function homeTrouble(text: string): HomeView {
  return {
    type: 'home',
    callback_id: VIEWS.home,
    blocks: [header('Marketing mix models'), paragraph(text), ...actions([refreshButton(), trainButton()])],
  };
}

function draftBlocks({ drafts }: HomeFacts): KnownBlock[] {
  if (drafts.length === 0) return [];
  return [
    header('Begun, not launched'),
    ...drafts.slice(0, MOST_DRAFTS).flatMap(({ draft_id, title, saved_at }) => [
      paragraph(`${bold(title)}\nLast changed: ${localTime(new Date(saved_at))}`),
      ...actions([
        button({ text: 'Continue', action_id: HOME_ACTIONS.continue_draft, value: draft_id }),
        button({
          text: 'Discard',
          action_id: HOME_ACTIONS.discard_draft,
          value: draft_id,
          confirm: {
            title: 'Discard this draft?',
            text: `What you have entered for ${title} is gone then.`,
            confirm: 'Discard',
            deny: 'Keep it',
          },
        }),
      ]),
    ]),
  ];
}

function mineBlocks({ mine }: HomeFacts): KnownBlock[] {
  if (mine.rows.length === 0) {
    return [
      header('Your runs'),
      paragraph('None yet. Try it with Robyn’s example data: type `/mmm train demo` in a channel, and press Train.'),
    ];
  }
  return [
    header('Your runs'),
    ...mine.rows.flatMap((row) => runBlocks(row, { is_mine: true })),
    ...pager(mine, HOME_ACTIONS.mine_page, 'runs of yours'),
  ];
}

function teamBlocks({ team }: HomeFacts): KnownBlock[] {
  if (team.rows.length === 0) {
    return [
      header('Your team’s results'),
      paragraph('Nothing yet: here is what others have finished in channels that you can read.'),
    ];
  }
  return [
    header('Your team’s results'),
    ...team.rows.flatMap((row) => runBlocks(row, { is_mine: false })),
    ...pager(team, HOME_ACTIONS.team_page, 'results'),
  ];
}

function runBlocks(row: RunRow, { is_mine }: { is_mine: boolean }): KnownBlock[] {
  return [paragraph(runText(row, is_mine)), ...buttonRow(runButtons(row, is_mine))];
}

function runText(row: RunRow, is_mine: boolean): string {
  const { sign, word } = STATE_WORDS[row.state];
  const fit =
    row.best === null ? '' : `, R² ${percent(Math.max(0, row.best.rsq_train), 0)}, nrmse ${measure(row.best.nrmse)}`;
  const size = `${count(row.trials, 'trial')} of ${count(row.iterations, 'iteration')}`;
  const when = localTime(new Date(row.ended_at ?? row.requested_at));
  const who = is_mine ? '' : ` by <@${row.requested_by}>`;
  return `${sign} ${bold(runTitle(row))}: ${word}${fit}\n${size}, in <#${row.channel}>${who}. ${when}`;
}

/** In the order in which people need them; what does not fit into a row is behind "…". */
function runButtons(row: RunRow, is_mine: boolean): Button[] {
  const { run_id, state } = row;
  return [
    ...(state === 'succeeded' ? [resultsButton(run_id), allocateButton(run_id), compareButton(run_id)] : []),
    ...(isFinal(state) ? [rerunButton(run_id)] : []),
    detailsButton(run_id),
    ...(state === 'training' || (isFinal(state) && state !== 'succeeded') ? [consoleLogButton(run_id)] : []),
    ...(is_mine && TRANSITIONS[state].includes('cancelled') ? [cancelButton(row)] : []),
  ];
}

function pager({ offset, has_more }: HomePage, action_id: string, what: string): KnownBlock[] {
  const newer = button({
    text: `Newer ${what}`,
    action_id: `${action_id}newer`,
    value: String(Math.max(0, offset - HOME_PAGE_SIZE)),
  });
  const older = button({
    text: `Older ${what}`,
    action_id: `${action_id}older`,
    value: String(offset + HOME_PAGE_SIZE),
  });
  return actions([...(offset > 0 ? [newer] : []), ...(has_more ? [older] : [])]);
}

function subscriptionBlocks({ subscriptions }: HomeFacts): KnownBlock[] {
  const shown = subscriptions.slice(0, MOST_SUBSCRIPTIONS);
  const more = subscriptions.length - shown.length;
  return [
    header('You are told'),
    paragraph('The end of each run of yours'),
    ...shown.map(
      (one): KnownBlock => ({
        type: 'section',
        text: mrkdwn(subscriptionWords(one)),
        accessory: button({ text: 'Unsubscribe', action_id: HOME_ACTIONS.unsubscribe, value: one.id }),
      }),
    ),
    ...actions([
      button({
        text: more > 0 ? `Subscribe, or see ${more} more` : 'Subscribe',
        action_id: HOME_ACTIONS.subscribe,
        value: 'subscribe',
      }),
    ]),
  ];
}

function trainButton() {
  return button({ text: 'Train a model', action_id: HOME_ACTIONS.train, value: 'train', style: 'primary' });
}

function browseButton() {
  return button({ text: 'Browse all results', action_id: RESULTS_ACTIONS.open, value: 'all' });
}

function refreshButton() {
  return button({ text: 'Refresh', action_id: HOME_ACTIONS.refresh, value: 'refresh' });
}
