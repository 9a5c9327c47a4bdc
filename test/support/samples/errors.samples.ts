import { AppError, ERROR_CODES, type ErrorCode, type ErrorDetails } from '../../../src/errors.ts';
import { paragraph } from '../../../src/slack/blocks/text.ts';
import { errorMessage } from '../../../src/slack/error-message.ts';
import type { Sample } from './sample.ts';
import { hostileName, hostileNames, hostileSentence } from './worst.ts';

/** Facts that errors carry; each wording takes those that it knows. */
const FACTS: ErrorDetails = {
  reason: 'The table has no column "revenue".',
  manifest: 'de-wekly',
  nearest: 'de-weekly',
  known: ['de-weekly', 'demo'],
  connection: 'snowflake',
  table: 'MARKETING.WEEKLY',
  column: 'tv_S',
  file: 'sales.csv',
  date: '2018-02-05',
  country: 'XY',
  value: 'XY',
  tag: 'Brand 2018',
  tags: ['Brand 2018', 'Brand 2019'],
  prefix: 'tv_',
  variable: 'weekday',
  start: '2016-01-04',
  end: '2018-12-31',
  rows: 40,
  needed: 104,
  run_id: 'r12-de-20260302_093000',
  from: 'succeeded',
};

/** Where the facts of most would make no sense. */
const FACTS_OF: Partial<Record<ErrorCode, ErrorDetails>> = {
  column_not_found: { column: 'tv_s', nearest: 'tv_S' },
  column_twice: { column: 'week' },
  column_needed: { column: 'revenue' },
  connection_unknown: { connection: 'snowflaek', known: ['demo', 'snowflake'] },
  country_not_found: { column: 'market', known: ['DE', 'FR', 'IT'] },
  date_duplicate: { column: 'DATE' },
  date_gap: { column: 'DATE' },
  date_not_iso: { column: 'DATE', example: '05/02/2018' },
  file_not_readable: { reason: 'Line 14 has 7 fields, the others have 6.' },
  prefix_not_found: { columns: ['DATE', 'revenue', 'search_S'] },
  query_refused: { reason: 'Parser Error: syntax error at or near "FORM".' },
  tag_not_found: { known: ['Brand 2019', 'Generic'] },
  warehouse_unavailable: { reason: 'It refuses my log-in.' },
};

const worstFacts = (): ErrorDetails => ({
  ...Object.fromEntries(
    Object.entries(FACTS).map(([key, value], index) => [
      key,
      Array.isArray(value) ? hostileNames(50) : hostileName(index),
    ]),
  ),
  example: hostileName(1),
  columns: hostileNames(50),
  who: hostileName(2),
  slack_error: hostileName(3),
  reason: hostileSentence(),
  problem: hostileSentence(),
  message: hostileSentence(),
  fix: hostileSentence(),
});

function message(error: AppError, run_id?: string) {
  const text = errorMessage(error, run_id);
  return { text, blocks: [paragraph(text)] };
}

/** What a person is told, and nobody else, where something cannot be done. */
export const samples: readonly Sample[] = ERROR_CODES.map((code) => ({
  name: `error ${code}`,
  surface: 'message',
  typical: () => message(new AppError(code, { ...FACTS, ...FACTS_OF[code] }), 'r12-de-20260302_093000'),
  worst: () => message(new AppError(code, worstFacts()), hostileName(0)),
}));
