import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { type Random, seededRandom } from './random.ts';

/** A row of a table, by column; `null` is no value. */
export type DataRow = Record<string, string | number | null>;
/** A table and the part of a spec that is about it: all but revision, country and where the data lies. */
export type DataSet = { rows: DataRow[]; spec: DataSpec /** Those of a table without rows. */; columns?: string[] };
export type DataSpec = Omit<RunSpecInput, 'revision' | 'country' | 'data'>;

export type Cadence = 'day' | 'week' | 'month';

/** First date and how many there are: enough rows for ten of each variable. All lie in the past. */
const EXTENT = {
  day: { first: '2021-01-01', count: 1095 },
  week: { first: '2020-01-06', count: 156 },
  month: { first: '2014-01-01', count: 96 },
} as const satisfies Record<Cadence, { first: string; count: number }>;

/** Rows in a year. */
const YEAR = { day: 365.25, week: 52.18, month: 12 } as const satisfies Record<Cadence, number>;

/**
 * Data that nothing is wrong with, the same for the same seed: an outcome made of a level with trend, season and noise and of
 * what four channels bring with delay and saturation; two channels have an exposure, one pauses at times; a newsletter and a price.
 */
export function cleanData(seed: number, cadence: Cadence = 'week'): DataSet {
  const random = seededRandom(seed);
  const { first, count } = EXTENT[cadence];
  const scale = { day: 1 / 7, week: 1, month: 4.3 }[cadence];
  const dates = Array.from({ length: count }, (_, index) => dateOf(first, index, cadence));
  const angle = (index: number) => (2 * Math.PI * index) / YEAR[cadence];
  const tv = flights(random, count, 60_000 * scale);
  const radio = alwaysOn(random, count, 9_000 * scale);
  const facebook = alwaysOn(random, count, 14_000 * scale);
  const search = alwaysOn(random, count, 20_000 * scale);
  const newsletter = alwaysOn(random, count, 18_000 * scale);
  const price = slowly(random, count, 49.9);
  const level = 1_500_000 * scale;
  const brought = [
    effect(tv, 0.5, 260_000 * scale),
    effect(radio, 0.2, 90_000 * scale),
    effect(facebook, 0.1, 180_000 * scale),
    effect(search, 0, 240_000 * scale),
    effect(newsletter, 0, 60_000 * scale),
  ];
  const rows = dates.map((date, index): DataRow => {
    const season = 0.12 * Math.sin(angle(index)) + 0.05 * Math.cos(2 * angle(index));
    const weekday = cadence === 'day' ? (WEEKDAY[new Date(date).getUTCDay()] ?? 0) : 0;
    const base = level * (1 + (0.15 * index) / count + season + weekday + 0.03 * random.normal());
    const media = brought.reduce((sum, values) => sum + (values[index] ?? 0), 0);
    return {
      DATE: date,
      revenue: round(base + media - 8_000 * scale * ((price[index] ?? 0) - 49.9)),
      tv_S: round(tv[index] ?? 0),
      radio_S: round(radio[index] ?? 0),
      facebook_S: round(facebook[index] ?? 0),
      facebook_I: Math.round(((facebook[index] ?? 0) / 0.006) * (1 + 0.08 * random.normal())),
      search_S: round(search[index] ?? 0),
      search_clicks_P: Math.round(((search[index] ?? 0) / 0.45) * (1 + 0.06 * random.normal())),
      newsletter: Math.round(newsletter[index] ?? 0),
      price: round(price[index] ?? 0),
    };
  });
  return {
    rows,
    spec: {
      date_var: 'DATE',
      dep_var: 'revenue',
      dep_var_type: 'revenue',
      paid_media_spends: ['tv_S', 'radio_S', 'facebook_S', 'search_S'],
      paid_media_vars: ['tv_S', 'radio_S', 'facebook_I', 'search_clicks_P'],
      organic_vars: ['newsletter'],
      context_vars: ['price'],
      prophet: { vars: ['trend', 'season', 'holiday'], country: 'DE' },
      window: { start: first, end: dates.at(-1) ?? first },
    },
  };
}

/** The `index`th date of a cadence. */
function dateOf(first: string, index: number, cadence: Cadence): string {
  const [year = 0, month = 1, day = 1] = first.split('-').map(Number);
  const date =
    cadence === 'month'
      ? Date.UTC(year, month - 1 + index, day)
      : Date.UTC(year, month - 1, day + index * (cadence === 'week' ? 7 : 1));
  return new Date(date).toISOString().slice(0, 10);
}

/** From Sunday on: how much more or less a day brings. */
const WEEKDAY = [-0.12, 0.04, 0.02, 0, 0.02, 0.06, -0.02];

/** Spend that goes on for some periods and pauses for some. */
function flights(random: Random, count: number, mean: number): number[] {
  const values: number[] = [];
  while (values.length < count) {
    const on = 3 + Math.floor(random.uniform() * 6);
    const off = 1 + Math.floor(random.uniform() * 4);
    const level = mean * (0.6 + 0.8 * random.uniform());
    for (let index = 0; index < on; index++) values.push(level * Math.exp(0.25 * random.normal()));
    for (let index = 0; index < off; index++) values.push(0);
  }
  return values.slice(0, count);
}

function alwaysOn(random: Random, count: number, mean: number): number[] {
  let pull = 0;
  return Array.from({ length: count }, () => {
    pull = 0.5 * pull + 0.25 * random.normal();
    return mean * Math.exp(pull);
  });
}

function slowly(random: Random, count: number, mean: number): number[] {
  let away = 0;
  return Array.from({ length: count }, () => {
    away = 0.8 * away + 0.8 * random.normal();
    return mean + away;
  });
}

/** What spend brings: geometric adstock, then half of `most` at the mean spend. */
function effect(spend: readonly number[], theta: number, most: number): number[] {
  const mean = spend.reduce((sum, value) => sum + value, 0) / spend.length / (1 - theta);
  let carried = 0;
  return spend.map((value) => {
    carried = value + theta * carried;
    return (most * carried) / (carried + mean);
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
