import type { KnownBlock, ModalView } from '@slack/types';
import { earlierRun } from '../../runs/already-trained.ts';
import type { Run } from '../../runs/run.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { localTime } from '../blocks/dates.ts';
import { actions, header } from '../blocks/elements.ts';
import { duration } from '../blocks/numbers.ts';
import { runTitle, STATE_WORDS, stateWords } from '../blocks/run-words.ts';
import { dataUsedAt, queryOf, snapshotLines, snapshotSentence } from '../blocks/snapshot-words.ts';
import { type SpecLine, specLines } from '../blocks/spec-words.ts';
import { clip, count, escapeMrkdwn, paragraph, plain, preformatted } from '../blocks/text.ts';
import { VIEWS } from '../ids.ts';
import { saveManifestButton } from './save-manifest-view.ts';

export type RunDetails = {
  run: Run;
  /** Of a run that has succeeded. */
  summary: Pick<ModelSummary, 'engine' | 'optimizer' | 'versions'> | null;
  /** Where the trainer's image is known: from `job.json`. */
  image: string | null;
  /** Whether the execution is in Google Cloud, where its page can be opened. */
  in_cloud: boolean;
  /** Of the card; `null` where Slack gives none. */
  card_url: string | null;
};

const TITLE = 'Details of the run';
const LONGEST = 2800;
const MOST_BLOCKS = 100;

/** Everything about one run that does not belong on its card: for who has to trust, question or reproduce it. */
export function runDetailsView(details: RunDetails): ModalView {
  const { run, card_url } = details;
  const { word } = stateWords(run);
  const taken = run.snapshot?.taken;
  const blocks: KnownBlock[] = [
    header(`${runTitle(run)}: ${word}`),
    paragraph(
      `Asked for by <@${run.requested_by}>, ${localTime(new Date(run.requested_at))}${card_url === null ? '' : `, <${card_url}|open its thread>`}.`,
    ),
    ...failureBlocks(run),
    header('What happened'),
    paragraph(historyLines(run).join('\n')),
    header('What was asked for'),
    ...linesBlocks(specLines(run.spec)),
    header('Data'),
    ...dataBlocks(run),
    header('To reproduce it'),
    ...linesBlocks([...identityLines(details), ...(taken === undefined ? [] : snapshotLines(taken))]),
    ...(taken === undefined ? [] : [paragraph('*query*'), preformatted(queryOf(taken))]),
    ...actions([saveManifestButton({ run_id: run.run_id })]),
  ];
  return {
    type: 'modal',
    callback_id: VIEWS.run_details,
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: blocks.slice(0, MOST_BLOCKS),
  };
}

/** While the record and its files are still being read. */
export function loadingDetails(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.run_details,
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: [paragraph('Reading what is known of the run…')],
  };
}

function failureBlocks({ failure }: Run): KnownBlock[] {
  if (failure === null) return [];
  return [
    paragraph(
      `*Why it has no result (${failure.code})*\n${escapeMrkdwn(clip(failure.message, 1200))}\n${escapeMrkdwn(clip(failure.fix, 1200))}`,
    ),
  ];
}

/** Labels and their values, a line each, in as few paragraphs as they fit into. */
function linesBlocks(lines: readonly SpecLine[], between = ', '): KnownBlock[] {
  const texts: string[] = [];
  let text = '';
  function add(part: string): void {
    if (text.length + part.length > LONGEST) {
      texts.push(text);
      text = '';
    }
    text += part;
  }
  for (const { label, values } of lines) {
    add(`${text === '' ? '' : '\n'}*${label}*  `);
    values.forEach((value, index) => {
      add(`${clip(value, LONGEST - 10)}${index === values.length - 1 ? '' : between}`);
    });
  }
  return [...texts, text].filter((part) => part.trim() !== '').map((part) => paragraph(part));
}

function dataBlocks(run: Run): KnownBlock[] {
  const { snapshot } = run;
  const earlier = earlierRun(run);
  if (earlier !== null) return [paragraph(`The same as of run ${escapeMrkdwn(earlier.run_id)}.`)];
  if (snapshot === null) return [paragraph('Not fetched yet, or found unfit before it was kept.')];
  const { rows, columns, prepared, warnings, dropped, taken } = snapshot;
  const sentences = [
    ...prepared,
    ...(dropped.length === 0 ? [] : [`Left out, as they never change: ${dropped.join(', ')}.`]),
    ...(warnings.length === 0 ? ['The data check had nothing to remark.'] : warnings),
  ];
  return [
    ...(taken === undefined ? [] : [paragraph(snapshotSentence(taken, dataUsedAt(run)))]),
    paragraph(`${taken === undefined ? '' : 'Trained on: '}${count(rows, 'row')} of ${count(columns, 'column')}.`),
    ...linesBlocks(
      [{ label: 'Remarks', values: sentences.slice(0, 40).map((text) => escapeMrkdwn(clip(text, 300))) }],
      '\n',
    ),
  ];
}

function identityLines({ run, summary, image, in_cloud }: RunDetails): SpecLine[] {
  const line = (label: string, value: string): SpecLine => ({ label, values: [value] });
  return [
    line('run', escapeMrkdwn(run.run_id)),
    line('spec_hash', run.spec_hash),
    line('data_hash', run.snapshot?.data_hash ?? earlierRun(run)?.data_hash ?? 'not known'),
    line('seed', String(run.spec.train.seed)),
    ...(summary === null
      ? []
      : [
          line('ran with', `engine ${summary.engine}, optimizer ${summary.optimizer}`),
          line(
            'versions',
            `Robyn ${escapeMrkdwn(summary.versions.robyn)}, mmmtrainer ${escapeMrkdwn(summary.versions.mmmtrainer)}, ${rVersion(summary.versions.r)}`,
          ),
        ]),
    ...(image === null ? [] : [line('image', escapeMrkdwn(clip(image, 300)))]),
    ...(run.execution === null ? [] : [line('execution', executionWords(run.execution, in_cloud))]),
  ];
}

function rVersion(version: string): string {
  return version.startsWith('R ') ? escapeMrkdwn(version) : `R ${escapeMrkdwn(version)}`;
}

/** The execution by its short name, and where it is in Google Cloud, a link to its page in the console. */
function executionWords(name: string, in_cloud: boolean): string {
  const { project, location, execution } =
    /^projects\/(?<project>[^/]+)\/locations\/(?<location>[^/]+)\/jobs\/[^/]+\/executions\/(?<execution>[^/]+)$/.exec(
      name,
    )?.groups ?? {};
  if (project === undefined || location === undefined || execution === undefined) return escapeMrkdwn(clip(name, 300));
  if (!in_cloud) return escapeMrkdwn(execution);
  const page = `https://console.cloud.google.com/run/jobs/executions/details/${encodeURIComponent(location)}/${encodeURIComponent(execution)}/tasks?project=${encodeURIComponent(project)}`;
  return `<${page}|${escapeMrkdwn(execution)}>`;
}

/** Each state, when it began, and how long it lasted. */
function historyLines(run: Run): string[] {
  return run.history.map(({ state, at }, index) => {
    const next = run.history[index + 1];
    const lasted = next === undefined ? '' : `, for ${duration((Date.parse(next.at) - Date.parse(at)) / 1000)}`;
    const by = state === 'cancelled' && run.cancelled_by !== null ? ` by <@${run.cancelled_by}>` : '';
    return `${STATE_WORDS[state].sign} *${STATE_WORDS[state].word}*${by}  ${localTime(new Date(at))}${lasted}`;
  });
}
