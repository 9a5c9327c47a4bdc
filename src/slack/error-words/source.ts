import type { Wordings } from './wording.ts';

/** Where data comes from: warehouses, their credentials, files. */
export const SOURCE_WORDS = {
  connection_unknown: (f) => ({
    what: `There is no warehouse connection called ${f('connection', 'that')}.`,
    why: `These are set up: ${f('known', 'none')}.`,
    next: 'Choose one of them, or ask whoever looks after MMM Trainer to add it.',
  }),
  table_not_found: (f) => ({
    what: `There is no table ${f('table', 'of that name')}.`,
    why: `The connection ${f('connection', 'chosen')} does not have it, or I may not see it.`,
    next: 'Choose another table, or ask for read access to it.',
  }),
  query_refused: (f) => ({
    what: 'This query cannot be run.',
    why: f('reason', 'It gave no reason.'),
    next: 'Change it to one SELECT statement that runs in the warehouse.',
  }),
  file_not_readable: (f) => ({
    what: `The file ${f('file', '')} cannot be read.`.replace('  ', ' '),
    why: f('reason', 'It is not there, or it is no table.'),
    next: 'Correct the path in the manifest, or choose a table instead.',
  }),
  file_refused: (f) => ({
    what: `I cannot train on ${f('file', 'this file')}.`,
    why: f('reason', 'It is no table and no manifest.'),
    next: 'Then choose “Train on this file” again, or type /mmm data to see the tables there are.',
  }),
  warehouse_unavailable: (f) => ({
    what: 'The warehouse does not answer.',
    why: f('reason', 'It is down, busy, or refuses my log-in.'),
    next: 'Try again in a few minutes.',
  }),
  extract_too_large: (f) => ({
    what: 'That is more data than I may fetch.',
    why:
      f('rows') === ''
        ? `It is larger than ${f('limit', 'the connection allows')} bytes.`
        : `It has more than ${f('limit', 'the allowed')} rows.`,
    next: 'Sum it up to days or weeks in the query, or choose the columns that the model needs.',
  }),
  query_timed_out: (f) => ({
    what: 'The query took too long, and was stopped.',
    why: `It may take ${f('seconds', 'only so many')} seconds.`,
    next: 'Make it simpler, or have its result kept as a table.',
  }),
  query_cancelled: () => ({
    what: 'The query was stopped.',
    why: 'Its run was cancelled, or I was being restarted.',
    next: 'Ask again if it is still wanted.',
  }),
  snapshot_not_found: () => ({
    what: 'The data of that run is not kept any more.',
    why: 'It is too old, or of another table.',
    next: 'Choose fresh data.',
  }),
  credentials_refused: (f) => ({
    what: `The warehouse does not let the connection ${f('connection', 'chosen')} in.`,
    why: f('reason', 'It refused my key or password.'),
    next: 'Whoever looks after MMM Trainer can mend it; /mmm doctor says how each connection is.',
  }),
  credentials_missing: (f) => ({
    what: `There is no key for the connection ${f('connection', 'chosen')}.`,
    why: f('reason', 'It is not where the settings say.'),
    next: 'Whoever looks after MMM Trainer can mend it; /mmm doctor says how each connection is.',
  }),
} as const satisfies Wordings;
