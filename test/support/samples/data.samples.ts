import type { Finding } from '../../../src/data/finding.ts';
import type { Look } from '../../../src/data/look-at-source.ts';
import type { Profile } from '../../../src/data/profile.ts';
import { proposeRoles } from '../../../src/data/propose-roles.ts';
import type { Cell, ColumnFacts, SourceFacts } from '../../../src/providers/warehouse/types.ts';
import { COLUMNS_A_PAGE, dataMessage, noDataMessage, tablesMessage } from '../../../src/slack/blocks/data-message.ts';
import { lookElsewhereMessage, lookingMessage, sourceMessage } from '../../../src/slack/blocks/source-message.ts';
import { duplicateDates, typicalFindings, worstFindings } from '../findings.ts';
import { profileOf } from '../profile-of.ts';
import { snapshotFacts } from '../snapshots.ts';
import type { Sample } from './sample.ts';
import { typicalSpec } from './typical.ts';
import { hostileName, hostileNames } from './worst.ts';

const SEEN_AT = new Date('2026-03-02T09:30:00Z');
const SNAPSHOT = snapshotFacts({ taken_at: '2026-03-02T09:18:00.000Z', is_cached: true });

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

const TYPICAL = { connection: 'demo', table: 'dt_simulated_weekly' };
/** As long as the names that a button has to carry can be. */
const WORST = { connection: hostileName(2, 60), table: hostileName(1, 200) };
const MANY_FIXES = Array.from({ length: 5 }, (_, index) => ({
  kind: 'drop_column' as const,
  column: hostileName(index, 200),
}));

function lookOf(findings: Finding[], change: Partial<Look> = {}): Look {
  const facts = typicalFacts();
  return {
    facts,
    roles: proposeRoles(facts),
    checked: { findings, spec: typicalSpec(), profile: typicalProfile(), preparation: null, snapshot: SNAPSHOT },
    ...change,
  };
}

function typicalProfile(): Profile {
  return profileOf({
    columns: [{ name: 'ooh_S', outliers: [{ date: '2017-04-10', row: 73, value: 500_123 }] }],
    channels: [
      { spend: 'ooh_S', share_of_rows: 0.43, share_of_spend: 0.66 },
      { spend: 'tv_S', share_of_rows: 0.43, share_of_spend: 0.21 },
      { spend: 'search_S', share_of_rows: 0.85, share_of_spend: 0.06 },
    ],
    exposure: [{ exposure: 'search_clicks_P', q1: 0.316, median: 0.347, q3: 0.388 }],
    pairs: [{ a: 'revenue', b: 'competitor_sales_B', correlation: 0.9 }],
    inflation: { tv_S: 1.1, search_clicks_P: 1.8 },
    condition: 9.97,
  });
}

function worstProfile(): Profile {
  const names = hostileNames(200);
  return profileOf({
    columns: names.map((name) => ({ name, missing: 12_345, outliers: [{ date: null, row: 3, value: -1e300 }] })),
    channels: names.map((spend) => ({ spend, share_of_rows: 0.5, share_of_spend: 0.005 })),
    exposure: names.map((exposure) => ({ exposure, q1: 1e-9, median: 1e-8, q3: 1e9 })),
    pairs: names.map((a) => ({ a, b: a, correlation: 1 })),
    inflation: Object.fromEntries(names.map((name) => [name, null])),
    condition: null,
  });
}

const picture = { file_id: 'F0PICTURE', alt_text: 'revenue and 11 more columns over time, one below the other' };

export const samples: readonly Sample[] = [
  {
    name: 'a table looked at',
    surface: 'message',
    note: '/mmm data NAME, in the direct messages; the picture is a stand-in here.',
    typical: () =>
      sourceMessage({
        looked_at: { source: TYPICAL, fixes: [{ kind: 'sum_duplicates', aggregates: {} }] },
        name: TYPICAL.table,
        look: lookOf(typicalFindings()),
        picture,
        seen_at: SEEN_AT,
      }),
    worst: () => {
      const facts = worstFacts();
      return sourceMessage({
        looked_at: { source: WORST, fixes: MANY_FIXES },
        name: WORST.table,
        look: lookOf(worstFindings('stops'), {
          facts,
          roles: proposeRoles(facts),
          checked: {
            findings: worstFindings('stops'),
            spec: typicalSpec(),
            profile: worstProfile(),
            preparation: null,
            snapshot: SNAPSHOT,
          },
        }),
        picture: { file_id: 'F0PICTURE', alt_text: hostileName(3, 3000) },
        seen_at: SEEN_AT,
      });
    },
  },
  {
    name: 'a table that cannot be trained on',
    surface: 'message',
    typical: () =>
      sourceMessage({
        looked_at: { source: TYPICAL, fixes: [] },
        name: TYPICAL.table,
        look: lookOf([duplicateDates(), ...typicalFindings()]),
        picture,
        seen_at: SEEN_AT,
      }),
  },
  {
    name: 'a table too large to be profiled',
    surface: 'message',
    typical: () =>
      sourceMessage({
        looked_at: { source: TYPICAL, fixes: [] },
        name: 'sales_by_shop',
        look: lookOf([], { facts: { ...typicalFacts(), rows: 12_345_678 }, checked: 'too_large' }),
        picture: null,
        seen_at: SEEN_AT,
      }),
  },
  {
    name: 'a table that is no model yet',
    surface: 'message',
    typical: () => {
      const all = typicalFacts();
      const facts = { ...all, columns: all.columns.slice(10), preview: [] };
      return sourceMessage({
        looked_at: { source: TYPICAL, fixes: [] },
        name: 'events',
        look: lookOf([], { facts, roles: proposeRoles(facts), checked: 'no_model' }),
        picture: null,
        seen_at: SEEN_AT,
      });
    },
  },
  {
    name: 'a table being looked at',
    surface: 'message',
    typical: () => lookingMessage(TYPICAL.table, { source: TYPICAL, fixes: [] }),
    worst: () => lookingMessage(WORST.table, { source: WORST, fixes: MANY_FIXES }),
  },
  {
    name: 'where a table is looked at',
    surface: 'message',
    note: 'Where /mmm data NAME was typed.',
    typical: () =>
      lookElsewhereMessage(TYPICAL.table, { source: TYPICAL, fixes: [] }, 'https://slack.example/archives/D0/p1'),
    worst: () => lookElsewhereMessage(WORST.table, { source: WORST, fixes: MANY_FIXES }, null),
  },
  {
    name: 'the columns of a table',
    surface: 'message',
    note: '“Show the columns” below /mmm data NAME.',
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
    name: 'the tables that have a word in their names',
    surface: 'message',
    note: '/mmm data weekly',
    typical: () =>
      tablesMessage(
        [{ connection: 'snowflake', tables: ['MARKETING.MMM.DE_WEEKLY', 'MARKETING.MMM."Weekly spend"'] }],
        'weekly',
      ),
    worst: () =>
      tablesMessage(
        hostileNames(30, 60).map((connection) => ({ connection, tables: hostileNames(300, 200) })),
        hostileName(6, 3000),
      ),
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
  {
    name: 'a table that may be where no tables could be listed',
    surface: 'message',
    note: '/mmm data sales, while the warehouse does not answer',
    typical: () =>
      noDataMessage('sales', null, [
        { connection: 'acme', problem: 'I cannot reach the warehouse. Nobody answers at its address.' },
      ]),
    worst: () =>
      noDataMessage(
        hostileName(4, 3000),
        null,
        Array.from({ length: 40 }, (_, index) => ({
          connection: hostileName(index, 40),
          problem: hostileName(7, 3000),
        })),
      ),
  },
];
