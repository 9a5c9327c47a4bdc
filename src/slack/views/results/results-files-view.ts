import type { KnownBlock, ModalView } from '@slack/types';
import type { RunFileEntry } from '../../../results/run-files.ts';
import type { Run } from '../../../runs/run.ts';
import { localTime } from '../../blocks/dates.ts';
import { actions, button, context, header, option } from '../../blocks/elements.ts';
import { type HandedOut, withoutLinks } from '../../blocks/links-message.ts';
import { bytes } from '../../blocks/numbers.ts';
import { runTitle } from '../../blocks/run-words.ts';
import { count, escapeMrkdwn, named, paragraph, plain } from '../../blocks/text.ts';
import { RESULTS_ACTIONS, RESULTS_VIEWS } from '../../ids.ts';

type Kind = RunFileEntry['kind'];

/** In the order in which people look for them. */
const FILE_GROUPS = {
  onepager: 'Onepagers',
  plot: 'Plots',
  table: 'Tables (CSV)',
  summary: 'Summaries (JSON, text)',
  model: 'Models (JSON), to recreate with Robyn',
  log: 'Log',
  data: 'Data',
  rds: 'R objects (RDS)',
  preview: 'Pictures as Slack shows them',
  other: 'Other',
} as const satisfies Record<Kind, string>;
const KINDS = Object.keys(FILE_GROUPS).filter(isKind);

export function isKind(text: string): text is Kind {
  return Object.hasOwn(FILE_GROUPS, text);
}

/** Rows of a page: with a heading for each group it stays below Slack's 100 blocks. */
const FILES_PAGE = 40;

export type FilesView = {
  run: Run;
  files: readonly RunFileEntry[];
  /** One group alone; `null`: all. */
  kind: Kind | null;
  offset: number;
  /** What the file that was pressed has become. */
  given: { name: string; handed_out: HandedOut } | null;
};

/** Every file of a run, in groups, each with its size and a button that mints a link. */
export function resultsFilesView({ run, files, kind, offset, given }: FilesView): ModalView {
  const shown = inOrder(files).filter((file) => kind === null || file.kind === kind);
  const page = shown.slice(offset, offset + FILES_PAGE);
  const total = shown.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const range = shown.length <= FILES_PAGE ? '' : `, ${offset + 1} to ${offset + page.length}`;
  return {
    type: 'modal',
    callback_id: RESULTS_VIEWS.files,
    title: plain('Files of a run', 24),
    close: plain('Back', 24),
    private_metadata: JSON.stringify({ run_id: run.run_id, kind, offset }),
    blocks: [
      context(
        shown.length === 0
          ? `${escapeMrkdwn(runTitle(run))} has no files yet.`
          : `${escapeMrkdwn(runTitle(run))}: ${count(shown.length, 'file')}, ${bytes(total)}${range}. A link is yours alone and works for a short time.`,
      ),
      ...groupSelect(files, kind),
      ...page.flatMap((file, index) => [
        ...(page[index - 1]?.kind === file.kind ? [] : [header(FILE_GROUPS[file.kind])]),
        fileBlock(file, index, given?.name === file.name ? given.handed_out : null),
      ]),
      ...turning(offset, shown.length),
    ],
  };
}

function inOrder(files: readonly RunFileEntry[]): RunFileEntry[] {
  return [...files].sort((a, b) => {
    const by_kind = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
    return by_kind !== 0 ? by_kind : a.name.localeCompare(b.name, 'en', { numeric: true });
  });
}

function groupSelect(files: readonly RunFileEntry[], kind: Kind | null): KnownBlock[] {
  const options = KINDS.flatMap((one) => {
    const found = files.filter((file) => file.kind === one).length;
    return found === 0 ? [] : [option(one, `${FILE_GROUPS[one]}: ${found}`)];
  });
  if (options.length < 2) return [];
  const all = option('*', `All files: ${files.length}`);
  const chosen = options.find(({ value }) => value === kind) ?? all;
  return actions([
    {
      type: 'static_select',
      action_id: RESULTS_ACTIONS.files_kind,
      placeholder: plain('All files', 150),
      options: [all, ...options],
      initial_option: chosen,
    },
  ]);
}

function fileBlock(file: RunFileEntry, index: number, given: HandedOut | null): KnownBlock {
  const name = `${named(file.name)}, ${bytes(file.size_bytes)}`;
  if (given !== null) return paragraph(`${name}\n${givenWords(given)}`);
  return {
    ...paragraph(name),
    accessory: button({
      text: 'Get link',
      accessibility_label: `Get link to ${file.name}`,
      action_id: `${RESULTS_ACTIONS.file}${index}`,
      value: file.name,
    }),
  };
}

function givenWords(given: HandedOut): string {
  if (given.kind !== 'links') return withoutLinks(given);
  const [link] = given.links;
  const until = `Only you see this link; it works until ${localTime(given.expires_at)}.`;
  return link === undefined ? until : `*<${link.url}|Download>*  ${until}`;
}

function turning(offset: number, total: number): KnownBlock[] {
  const back = Math.max(0, offset - FILES_PAGE);
  const on = offset + FILES_PAGE;
  return actions([
    ...(offset > 0 ? [button({ text: '‹ Back', action_id: RESULTS_ACTIONS.files_back, value: String(back) })] : []),
    ...(on < total ? [button({ text: 'More ›', action_id: RESULTS_ACTIONS.files_on, value: String(on) })] : []),
  ]);
}
