import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ProposedRoles, proposeRoles } from '../../../src/data/propose-roles.ts';
import type { Cell, ColumnFacts, SourceFacts } from '../../../src/providers/warehouse/types.ts';

type Column = Partial<ColumnFacts> & { shown?: Cell[] };

/** Facts of a column as a warehouse gives them: weekly numbers unless something else is said. */
function column(name: string, change: Column = {}): ColumnFacts & { shown: Cell[] } {
  const type = change.type ?? 'number';
  const usual = {
    number: { native_type: 'DOUBLE', min: 0, max: 5000, zero_share: 0.1, distinct: 190 },
    date: { native_type: 'DATE', min: '2020-01-06', max: '2023-12-25', zero_share: null, distinct: 208 },
    text: { native_type: 'VARCHAR', min: 'a', max: 'c', zero_share: null, distinct: 3 },
    boolean: { native_type: 'BOOLEAN', min: 0, max: 1, zero_share: 0.9, distinct: 2 },
    other: { native_type: 'INTEGER[]', min: null, max: null, zero_share: null, distinct: 3 },
  }[type];
  return { name, type, missing_share: 0, ...usual, shown: [], ...change };
}

function source(columns: readonly (ColumnFacts & { shown: Cell[] })[], rows = 208): SourceFacts {
  const deep = Math.max(0, ...columns.map(({ shown }) => shown.length));
  const preview = Array.from({ length: deep }, (_, row) => columns.map(({ shown }) => shown[row] ?? null));
  return { rows, columns: columns.map(({ shown: _shown, ...facts }) => facts), preview };
}

const numbers = (...names: string[]) => names.map((name) => column(name));
const date = (name: string) => column(name, { type: 'date' });
const text = (name: string, change: Column = {}) => column(name, { type: 'text', ...change });

const pairs = ({ paid_media }: ProposedRoles) => paid_media.map(({ spend, exposure }) => `${spend}=${exposure}`);

describe('proposes a role for each column', () => {
  test("of Robyn's own example data, as Robyn's own demo has them", () => {
    const roles = proposeRoles(
      source([
        date('DATE'),
        column('revenue', { min: 672250, max: 3827520, zero_share: 0, distinct: 208 }),
        ...numbers('tv_S', 'ooh_S', 'print_S', 'facebook_I', 'search_clicks_P', 'search_S', 'competitor_sales_B'),
        ...numbers('facebook_S'),
        text('events', { min: 'event1', max: 'na' }),
        column('newsletter', { min: 0, max: 96236 }),
      ]),
    );
    expect(roles).toMatchObject({
      date_var: 'DATE',
      dep_var: 'revenue',
      dep_var_type: 'revenue',
      organic_vars: ['newsletter'],
      context_vars: ['competitor_sales_B', 'events'],
      factor_vars: ['events'],
      prepare: [],
    });
    expect(pairs(roles)).toEqual([
      'tv_S=null',
      'ooh_S=null',
      'print_S=null',
      'search_S=search_clicks_P',
      'facebook_S=facebook_I',
    ]);
  });

  test('of the same names in capitals, as some warehouses give them', () => {
    const roles = proposeRoles(
      source([
        date('DATE'),
        ...numbers('REVENUE', 'TV_S', 'FACEBOOK_I', 'FACEBOOK_S', 'COMPETITOR_SALES_B', 'NEWSLETTER'),
      ]),
    );
    expect(roles).toMatchObject({
      dep_var: 'REVENUE',
      organic_vars: ['NEWSLETTER'],
      context_vars: ['COMPETITOR_SALES_B'],
    });
    expect(pairs(roles)).toEqual(['TV_S=null', 'FACEBOOK_S=FACEBOOK_I']);
  });

  test('of a German table, whose names, dates and numbers are made usable first', () => {
    const roles = proposeRoles(
      source([
        text('Woche', {
          distinct: 208,
          min: '01.01.2022',
          max: '31.12.2022',
          shown: ['03.01.2022', '10.01.2022', '17.01.2022'],
        }),
        text('Umsatz (€)', { distinct: 208, shown: ['12.345,60', '9.870,00', '11.000,50'] }),
        column('TV-Ausgaben'),
        column('Facebook Werbekosten'),
        column('Facebook Impressionen'),
        column('Google Ads Kosten'),
        column('Google Ads Klicks'),
        column('Newsletter-Versand'),
        column('Ø Preis'),
        column('Wettbewerber Umsatz'),
        column('Feiertage', { distinct: 2, max: 1 }),
        text('Aktion', { distinct: 4 }),
        column('KW', { distinct: 53, min: 1, max: 53 }),
      ]),
    );
    expect(roles.prepare).toEqual([
      {
        clean_columns: {
          names: true,
          trim: true,
          dates: { columns: ['Woche'], format: 'DD.MM.YYYY' },
          numbers: { columns: ['Umsatz'], decimal: ',' },
        },
      },
    ]);
    expect(roles).toMatchObject({
      date_var: 'Woche',
      dep_var: 'Umsatz',
      organic_vars: ['Newsletter_Versand'],
      context_vars: ['O_Preis', 'Wettbewerber_Umsatz', 'Feiertage', 'Aktion'],
      factor_vars: ['Aktion'],
    });
    expect(pairs(roles)).toEqual([
      'TV_Ausgaben=null',
      'Facebook_Werbekosten=Facebook_Impressionen',
      'Google_Ads_Kosten=Google_Ads_Klicks',
    ]);
    expect(roles.reasons.KW).toMatch(/season/);
  });

  test('of a French table that counts orders', () => {
    const roles = proposeRoles(
      source([
        date('semaine'),
        ...numbers('commandes', 'depenses_tele', 'depenses_facebook', 'impressions_facebook', 'cout_affichage'),
        ...numbers('depenses_total', 'prix_moyen', 'concurrents_depenses_tv', 'emails_envoyes', 'temperature'),
        column('soldes', { distinct: 2, max: 1 }),
        text('pays', { distinct: 4 }),
      ]),
    );
    expect(roles).toMatchObject({
      date_var: 'semaine',
      dep_var: 'commandes',
      dep_var_type: 'conversion',
      organic_vars: ['emails_envoyes'],
      context_vars: ['prix_moyen', 'concurrents_depenses_tv', 'temperature', 'soldes'],
    });
    expect(pairs(roles)).toEqual([
      'depenses_tele=null',
      'depenses_facebook=impressions_facebook',
      'cout_affichage=null',
    ]);
    expect(roles.reasons.depenses_total).toMatch(/sum of the other spends/);
    expect(roles.reasons.pays).toMatch(/4 markets/);
  });

  test('of a daily export of an analytics tool', () => {
    const roles = proposeRoles(
      source(
        [
          column('index', { min: 0, max: 1094, distinct: 1095 }),
          date('day'),
          column('updated_at', { type: 'date', native_type: 'TIMESTAMP', distinct: 3 }),
          ...numbers('totalRevenue', 'orders', 'googleSearchCost', 'googleSearchClicks', 'googleSearchImpressions'),
          ...numbers('metaCost', 'metaImpressions', 'metaROAS', 'tiktokSpend', 'tiktokViews', 'brandSearchVolume'),
          ...numbers('sessions', 'avg_order_value', 'meta_revenue'),
          column('isPromoDay', { type: 'boolean' }),
          column('currency', { type: 'text', min: 'EUR', max: 'EUR', distinct: 1 }),
          column('campaign_ids', { type: 'other' }),
        ],
        1095,
      ),
    );
    expect(roles).toMatchObject({
      date_var: 'day',
      dep_var: 'totalRevenue',
      organic_vars: [],
      context_vars: ['brandSearchVolume', 'isPromoDay'],
      factor_vars: [],
    });
    expect(pairs(roles)).toEqual([
      'googleSearchCost=googleSearchClicks',
      'metaCost=metaImpressions',
      'tiktokSpend=tiktokViews',
    ]);
    expect(roles.reasons).toMatchObject({
      index: expect.stringMatching(/numbers rows/),
      updated_at: expect.stringMatching(/another column holds the dates/),
      metaROAS: expect.stringMatching(/ratio/),
      currency: expect.stringMatching(/EUR in every row/),
      campaign_ids: expect.stringMatching(/INTEGER\[\]/),
      googleSearchImpressions: expect.stringMatching(/another one is taken/),
    });
  });

  test("of a textbook's table, in which a channel's column is its spend", () => {
    const roles = proposeRoles(source([date('Date'), ...numbers('TV', 'Radio', 'Newspaper', 'Sales')]));
    expect(roles).toMatchObject({ date_var: 'Date', dep_var: 'Sales' });
    expect(pairs(roles)).toEqual(['TV=null', 'Radio=null', 'Newspaper=null']);
  });

  test('of 200 columns: all the media, and no more influences than the rows carry', () => {
    const media = Array.from({ length: 12 }, (_, index) => [`channel${index}_spend`, `channel${index}_impressions`]);
    const weather = Array.from({ length: 100 }, (_, index) => `weather_station_${index}`);
    const unknown = Array.from({ length: 74 }, (_, index) => `x${index}`);
    const roles = proposeRoles(
      source([date('week'), column('net_sales'), ...numbers(...media.flat(), ...weather, ...unknown)]),
    );
    expect(roles.paid_media).toEqual(media.map(([spend, exposure]) => ({ spend, exposure })));
    // 208 rows: 20 variables, of which 3 are prophet's and 12 the media's.
    expect(roles.context_vars).toEqual(weather.slice(0, 5));
    expect(roles.reasons.weather_station_99).toMatch(/208 rows carry no more/);
    expect(Object.keys(roles.reasons)).toHaveLength(200);
  });
});

describe('looks at what is in a column, not at its name alone', () => {
  test.each([
    ['a text', { type: 'text' }],
    ['what is negative somewhere', { min: -5 }],
    ['what never changes', { min: 0, max: 0, distinct: 1 }],
    ['what is a flag', { min: 0, max: 1, distinct: 2 }],
    ['what holds nothing', { missing_share: 1, min: null, max: null, distinct: 0 }],
  ] as const)('%s is no spend, whatever it is called', (_what, change) => {
    expect(proposeRoles(source([date('date'), column('tv_spend', change), column('sales')])).paid_media).toEqual([]);
  });

  test('a text is a date where all that is seen of it is one', () => {
    const shown = ['2024-01-01', '2024-01-08'];
    expect(proposeRoles(source([text('week', { shown, distinct: 208 })])).date_var).toBe('week');
    expect(proposeRoles(source([text('week', { shown: [...shown, 'soon'], distinct: 208 })])).date_var).toBeNull();
  });

  test('of texts that may be read two ways it makes nothing', () => {
    const roles = proposeRoles(
      source([
        text('date', { shown: ['01/02/2024', '08/02/2024'], distinct: 200 }),
        text('revenue', { shown: ['1.234', '2.345'], distinct: 200 }),
      ]),
    );
    expect(roles).toMatchObject({ prepare: [], date_var: null, dep_var: null });
  });

  test('nothing is proposed for an empty table', () => {
    const roles = proposeRoles(source([], 0));
    expect(roles).toMatchObject({ date_var: null, dep_var: null, paid_media: [], context_vars: [], reasons: {} });
  });
});

const name = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        'tv',
        'Facebook',
        'spend',
        'S',
        'I',
        'clicks',
        'Umsatz',
        'date',
        'preis',
        'total',
        '_',
        ' ',
        '€',
        '7',
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join('_')),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'DATE', 'revenue'),
);
const anyColumn = fc
  .record({
    type: fc.constantFrom('date', 'number', 'text', 'boolean', 'other'),
    min: fc.constantFrom(null, -1, 0, 3, 'a'),
    max: fc.constantFrom(null, 0, 3, 9, 'b'),
    missing_share: fc.constantFrom(0, 0.2, 1),
    distinct: fc.integer({ min: 0, max: 300 }),
    shown: fc.array(fc.constantFrom(null, '2024-01-01', '01.02.2024', '1,5', 'x'), { maxLength: 3 }),
  })
  .chain((facts) => name.map((called) => column(called, facts)));
const anySource = fc
  .uniqueArray(anyColumn, { selector: (one) => one.name, maxLength: 25 })
  .chain((columns) => fc.integer({ min: 0, max: 500 }).map((rows) => source(columns, rows)));

describe('whatever the columns are', () => {
  test('each has one role at most and one reason, and only numbers are media', () => {
    fc.assert(
      fc.property(anySource, (facts) => {
        const roles = proposeRoles(facts);
        const exposures = roles.paid_media.flatMap(({ exposure }) => (exposure === null ? [] : [exposure]));
        const media = [...roles.paid_media.map(({ spend }) => spend), ...exposures, ...roles.organic_vars];
        const single = [roles.date_var, roles.dep_var].filter((one) => one !== null);
        const used = [...single, ...media, ...roles.context_vars];
        expect(new Set(used).size).toBe(used.length);
        expect(roles.context_vars).toEqual(expect.arrayContaining(roles.factor_vars));
        expect(Object.keys(roles.reasons)).toHaveLength(facts.columns.length);
        const read_as_numbers = roles.prepare.flatMap((step) =>
          'clean_columns' in step ? (step.clean_columns.numbers?.columns ?? []) : [],
        );
        const by_name = new Map(facts.columns.map((one) => [one.name, one]));
        for (const one of used) expect(Object.hasOwn(roles.reasons, one)).toBe(true);
        if (roles.prepare.length === 0) for (const one of media) expect(by_name.get(one)?.type).toBe('number');
        for (const one of read_as_numbers) expect(roles.date_var).not.toBe(one);
      }),
    );
  });
});
