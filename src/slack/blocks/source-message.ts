import type { Button, KnownBlock } from '@slack/types';
import { z } from 'zod';
import { countsOf } from '../../data/findings.ts';
import { FIX, type Fix } from '../../data/fix.ts';
import { fixLabel } from '../../data/fix-label.ts';
import { type Look, MOST_ROWS } from '../../data/look-at-source.ts';
import { profileLines } from '../../data/profile-lines.ts';
import { profileSummary } from '../../data/profile-summary.ts';
import { DATA_SOURCE, type DataSource } from '../../runs/run-spec.ts';
import { ACTIONS } from '../ids.ts';
import { proposal } from './data-message.ts';
import { actions, button, context } from './elements.ts';
import { countsInWords, findingBlocks } from './finding-blocks.ts';
import { fetchedWords, isOld } from './snapshot-words.ts';
import {
  bold,
  clip,
  clipMrkdwn,
  count,
  escapeMrkdwn,
  listOf,
  type MessageContent,
  named,
  paragraph,
  plain,
  said,
} from './text.ts';

/** What is looked at: a source, and what has been changed about it. Buttons carry it whole. */
export const LOOKED_AT = z.strictObject({ source: DATA_SOURCE, fixes: z.array(FIX) });
export type LookedAt = { source: DataSource; fixes: readonly Fix[] };

/** Slack gives back this much of a button's value. */
const MOST_VALUE = 2000;

function lookedAtValue(looked_at: LookedAt): string {
  return JSON.stringify(looked_at);
}

/** While a source is being read; `name` is what people call it. */
export function lookingMessage(name: string, { source, fixes }: LookedAt): MessageContent {
  const last = fixes.at(-1);
  const what = last === undefined ? 'Reading' : `“${escapeMrkdwn(fixLabel(last))}” is done. Checking`;
  return said(`${what} ${bold(name)}${where(source)}…`);
}

/** Where what was found is told. It is shown to whoever asked alone. */
export function lookElsewhereMessage(name: string, { source }: LookedAt, url: string | null): MessageContent {
  const place = url === null ? 'our direct messages' : `<${url}|our direct messages>`;
  return said(`I am looking at ${bold(name)}${where(source)}. What I find comes into ${place}, where only you see it.`);
}

export type SourceLook = {
  looked_at: LookedAt;
  /** What people call it: a table's name, a file's. */
  name: string;
  look: Look;
  /** The picture of every series at Slack; `null` where there is none. */
  picture: { file_id: string; alt_text: string } | null;
  seen_at: Date;
};

/** A source as a person looks at it before anything is trained: its data in a line, every series, and what is to be known of it. */
export function sourceMessage({ looked_at, name, look, picture, seen_at }: SourceLook): MessageContent {
  const { source, fixes } = looked_at;
  const { facts, roles, checked } = look;
  const size = `${count(facts.rows, 'row')}, ${count(facts.columns.length, 'column')}`;
  const title = `${bold(name)}${where(source)}: ${size}.`;
  const line = checkedLine(look);
  const snapshot = typeof checked === 'string' ? null : checked.snapshot;
  const fetched = snapshot === null ? '' : `Data ${fetchedWords(snapshot, seen_at)}. `;
  return {
    text: `${named(name)}${where(source)}: ${line ?? size}`,
    blocks: [
      paragraph(`${title}\n${proposal(roles, facts.rows)}`),
      ...(fixes.length === 0 ? [] : [paragraph(`Changed: ${escapeMrkdwn(listOf(fixes.map(fixLabel), 8))}.`)]),
      ...(line === null ? [] : [paragraph(line)]),
      ...pictureBlocks(name, picture),
      ...(typeof checked === 'string'
        ? []
        : findingBlocks(checked.findings, {
            button: (fix, key) => fixButton(looked_at, fix, key),
            characters: 6500,
            elsewhere: 'They show when these are put right.',
          })),
      ...figureBlocks(checked),
      ...(checked === 'too_large' || typeof checked !== 'string' ? [context(`${fetched}${WITH_THESE_ROLES}`)] : []),
      ...actions(
        sourceButtons(looked_at, {
          is_old: snapshot !== null && isOld(snapshot, seen_at),
          is_stopped: typeof checked !== 'string' && countsOf(checked.findings).stops > 0,
        }),
      ),
    ],
  };
}

/** Behind `look_fixed`: with the same changes, on data that is fetched anew. */
export const ANEW = 'anew';

const WITH_THESE_ROLES =
  'Looked at with the roles above. You can choose others in the form; the data is checked again there.';

function where(source: DataSource): string {
  return 'connection' in source ? ` in ${named(source.connection)}` : '';
}

/** What the check says in a line, as safe mrkdwn; `null` where the proposal has said it all. */
function checkedLine({ facts, checked }: Look): string | null {
  if (checked === 'no_model') return null;
  if (checked === 'too_large') {
    return (
      `It is not profiled as a whole: all of its ${count(facts.rows, 'row')} would have to leave the warehouse, and that is done ` +
      `for up to ${MOST_ROWS.toLocaleString('en-US')} only to look. Sum it up to one row for each date in a query; or train on it: its data is checked before that.`
    );
  }
  const { profile, findings } = checked;
  const counts = countsOf(findings);
  const summary = profile === null ? [] : [escapeMrkdwn(clip(profileSummary(profile), 300))];
  const verdict = counts.stops > 0 ? 'It cannot be trained on like this.' : 'It can be trained on.';
  return `${[...summary, countsInWords(counts)].join(' · ')}. ${verdict}`;
}

/** The profile's figures, small: who wants to know more of the data than whether it can be trained on reads them. */
function figureBlocks(checked: Look['checked']): KnownBlock[] {
  const lines = typeof checked === 'string' || checked.profile === null ? [] : profileLines(checked.profile);
  return lines.length === 0
    ? []
    : [context(lines.map((line) => `• ${clipMrkdwn(escapeMrkdwn(line), 320)}`).join('\n'))];
}

function pictureBlocks(name: string, picture: SourceLook['picture']): KnownBlock[] {
  if (picture === null) return [];
  return [
    {
      type: 'image',
      slack_file: { id: picture.file_id },
      alt_text: clip(picture.alt_text, 2000),
      title: plain(`Every series of ${name}`, 2000),
    },
  ];
}

/** Carries the source with this fix too; `null` where that is more than a button carries. */
function fixButton({ source, fixes }: LookedAt, fix: Fix, key: string): Button | null {
  const value = lookedAtValue({ source, fixes: [...fixes, fix] });
  return value.length > MOST_VALUE
    ? null
    : button({ text: fixLabel(fix), action_id: `${ACTIONS.look_fixed}${key}`, value });
}

function sourceButtons(
  looked_at: LookedAt,
  { is_old, is_stopped }: { is_old: boolean; is_stopped: boolean },
): Button[] {
  const value = lookedAtValue(looked_at);
  const as_it_is = lookedAtValue({ source: looked_at.source, fixes: [] });
  return [
    // The form is where other roles are chosen; but what cannot be trained on like this is not what to press first.
    button({
      text: 'Train on this',
      action_id: ACTIONS.train_on,
      value,
      ...(is_stopped ? {} : { style: 'primary' as const }),
    }),
    button({ text: 'Show the columns', action_id: ACTIONS.show_columns, value: as_it_is }),
    ...(is_old ? [button({ text: 'Fetch it anew', action_id: `${ACTIONS.look_fixed}${ANEW}`, value })] : []),
    ...(looked_at.fixes.length === 0
      ? []
      : [button({ text: 'Take the changes back', action_id: `${ACTIONS.look_fixed}none`, value: as_it_is })]),
  ];
}
