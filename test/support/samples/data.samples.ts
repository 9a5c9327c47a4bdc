import { proposeRoles } from '../../../src/data/propose-roles.ts';
import type { Cell, ColumnFacts, SourceFacts } from '../../../src/providers/warehouse/types.ts';
import { COLUMNS_A_PAGE, dataMessage, noDataMessage, tablesMessage } from '../../../src/slack/blocks/data-message.ts';
import type { Sample } from './sample.ts';
import { hostileName, hostileNames } from './worst.ts';

/** Ten weeks of a table like Robyn's own. */
function typicalFacts(): SourceFacts {
  const column = (name: string, change: Partial<ColumnFacts> = {}): ColumnFacts => ({
    name,
    type: 'number',
    native_type: 'DOUBLE',
    min: 0,
    max: 148_211.5,
    missing_share: 0,
    zero_share: 0.423,
    distinct: 120,
    ...change,
  });
  const columns = [
    column('DATE', {
      type: 'date',
      native_type: 'DATE',
      min: '2015-11-23',
      max: '2019-11-11',
      zero_share: null,
      distinct: 208,
    }),
    column('revenue', { min: 672_250, max: 3_827_520, zero_share: 0, distinct: 208 }),
    column('tv_S'),
    column('ooh_S'),
    column('print_S', { missing_share: 0.0144 }),
    column('facebook_I', { max: 178_768_911 }),
    column('search_clicks_P'),
    column('search_S'),
    column('competitor_sales_B', { min: 2_240_235, max: 16_323_650, zero_share: 0 }),
    column('facebook_S'),
    column('events', { type: 'text', native_type: 'VARCHAR', min: 'event1', max: 'na', zero_share: null, distinct: 3 }),
    column('newsletter', { max: 96_236 }),
  ];
  const row = (index: number): Cell[] => [
    `2015-11-${23 + index}`,
    2_754_371.7 + index,
    22_358.3,
    0,
    index === 3 ? null : 12_728.5,
    24_301_280.2,
    0,
    0,
    8_125_009,
    7607.1,
    index === 2 ? 'event1' : 'na',
    19_401.7,
  ];
  return { rows: 208, columns, preview: Array.from({ length: 10 }, (_, index) => row(index)) };
}

/** 200 columns whose names and values are everything that Slack reads as markup. */
function worstFacts(): SourceFacts {
  const columns = hostileNames(200).map((name, index) => ({
    name,
    type: 'text' as const,
    native_type: 'VARCHAR',
    min: hostileName(index, 4000),
    max: '',
    missing_share: 0.99999,
    zero_share: null,
    distinct: 10_000,
  }));
  const preview = Array.from({ length: 10 }, (_, row) =>
    columns.map((_column, index) => hostileName(row + index, 4000)),
  );
  return { rows: 123_456_789, columns, preview };
}

function shown(facts: SourceFacts, table: string, page = 0, connection = 'demo') {
  return dataMessage({ source: { connection, table }, name: table, facts, roles: proposeRoles(facts), page });
}

export const samples: readonly Sample[] = [
  {
    name: 'a table looked at',
    surface: 'message',
    note: '/mmm data NAME, for whoever asked alone.',
    typical: () => shown(typicalFacts(), 'dt_simulated_weekly'),
    worst: () => shown(worstFacts(), hostileName(1, 200), 199 % COLUMNS_A_PAGE, hostileName(2, 60)),
  },
  {
    name: 'an empty table looked at',
    surface: 'message',
    typical: () => shown({ ...typicalFacts(), rows: 0, preview: [] }, 'campaigns_2027'),
  },
  {
    name: 'a table with nothing to train on',
    surface: 'message',
    typical: () => {
      const facts = typicalFacts();
      return shown(
        { ...facts, columns: facts.columns.slice(10), preview: facts.preview.map((row) => row.slice(10)) },
        'events',
      );
    },
  },
  {
    name: 'the tables of each connection',
    surface: 'message',
    note: '/mmm data',
    typical: () =>
      tablesMessage([
        { connection: 'demo', tables: ['de_simulated_weekly', 'dt_prophet_holidays', 'dt_simulated_weekly'] },
        { connection: 'snowflake', problem: 'The warehouse does not answer. It may be asleep.' },
        { connection: 'empty', tables: [] },
      ]),
    worst: () =>
      tablesMessage([
        ...hostileNames(30, 60).map((connection) => ({ connection, tables: hostileNames(300, 200) })),
        { connection: 'x', problem: hostileName(0, 3000) },
      ]),
  },
  {
    name: 'no warehouse to look at',
    surface: 'message',
    typical: () => tablesMessage([]),
  },
  {
    name: 'no table of that name',
    surface: 'message',
    note: '/mmm data dt_simulated_wekly',
    typical: () => noDataMessage('dt_simulated_wekly', 'dt_simulated_weekly'),
    worst: () => noDataMessage(hostileName(4, 3000), hostileName(5, 200)),
  },
];
