import type { KnownBlock } from '@slack/types';
import type { Execution } from '../../providers/job-runner/types.ts';
import type { PendingTask } from '../../providers/task-queue/types.ts';
import type { RunFileEntry } from '../../results/run-files.ts';
import type { Run } from '../../runs/run.ts';
import { runFolder } from '../../runs/run-paths.ts';
import { ACTIONS } from '../ids.ts';
import { localTime } from './dates.ts';
import { type CheckLine, lineText, SIGNS } from './doctor-message.ts';
import { context, header } from './elements.ts';
import { lastLines } from './links-message.ts';
import { aboutUsd, bytes } from './numbers.ts';
import { runTitle, STATE_WORDS, stateWords } from './run-words.ts';
import { clip, count, escapeMrkdwn, type MessageContent, mrkdwn, paragraph, plain, preformatted } from './text.ts';

export type RunDoctorFacts = {
  run: Run;
  /** What is right and wrong about it. */
  lines: readonly CheckLine[];
  tasks: readonly { step: string; task: PendingTask }[];
  /** `null` where there is none, or it cannot be asked for. */
  execution: Execution | null;
  files: readonly RunFileEntry[];
  log: string | null;
};

const LOG_CHARACTERS = 1200;
const LIST_CHARACTERS = 2200;

/** What `/mmm doctor RUN_ID` says of one run: what is wrong first, then all that is known of it. */
export function runDoctorMessage(facts: RunDoctorFacts): MessageContent {
  const { run, lines, log } = facts;
  const bad = lines.filter(({ state }) => state !== 'ok').length;
  const { sign, word } = stateWords(run);
  const verdict = bad === 0 ? `${SIGNS.ok} nothing is wrong with it` : `${SIGNS.bad} ${count(bad, 'thing')} to look at`;
  const text = `${sign} ${runTitle(run)}: ${word}. ${verdict}`;
  const tail = log === null ? '' : lastLines(log, LOG_CHARACTERS);
  return {
    text: escapeMrkdwn(text),
    blocks: [
      header(text),
      ...lines.map((line) => paragraph(lineText(line, Math.min(500, Math.floor(3000 / lines.length))))),
      paragraph(history(run)),
      ...filesBlocks(facts),
      ...(tail === '' ? [] : [paragraph('*Last lines of the log*'), preformatted(tail)]),
      context(
        `${escapeMrkdwn(run.run_id)}, asked for by <@${run.requested_by}> in <#${run.channel}>. Version ${run.version} of its record.`,
      ),
    ],
  };
}

function history(run: Run): string {
  const lines = run.history.map(
    ({ state, at }) => `${STATE_WORDS[state].sign} ${STATE_WORDS[state].word}: ${localTime(new Date(at))}`,
  );
  return `*How it went*\n${[...lines, ...costLine(run)].join('\n')}`;
}

/** What it has cost since its end, as its record has it. */
function costLine({ cost_usd, request_costs }: Run): string[] {
  if (cost_usd === null) return [];
  const requests = Object.keys(request_costs).length;
  const also = requests === 0 ? '' : `, with ${count(requests, 'request')} on its result`;
  return [`Cost: ${aboutUsd(cost_usd)}${also} (an estimate)`];
}

function filesBlocks({ run, files }: RunDoctorFacts): KnownBlock[] {
  const folder = escapeMrkdwn(runFolder(run.run_id));
  if (files.length === 0) return [paragraph(`*Files*: none in ${folder}`)];
  const total = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const list = files.map(({ name, size_bytes }) => `${bytes(size_bytes).padStart(9)}  ${clip(name, 90)}`).join('\n');
  return [
    paragraph(`*Files*: ${count(files.length, 'file')}, ${bytes(total)} in ${folder}`),
    preformatted(list, LIST_CHARACTERS),
    {
      type: 'section',
      block_id: run.run_id,
      text: mrkdwn('Fetch a file directly'),
      accessory: {
        type: 'external_select',
        action_id: ACTIONS.fetch_file,
        min_query_length: 0,
        placeholder: plain('Search a file', 150),
      },
    },
  ];
}
