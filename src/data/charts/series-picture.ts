import { drawPng } from '../../charts/draw-png.ts';
import { annotationsFor, lastDay } from '../../runs/annotations.ts';
import { type RunSpec, specColumns } from '../../runs/run-spec.ts';
import { identifier } from '../duckdb-sql.ts';
import { DAY, openParquet, type ParquetData, ROW } from '../parquet.ts';
import type { Profile } from '../profile.ts';
import { profileSummary } from '../profile-summary.ts';
import { readSeries, type Series } from '../series.ts';
import type { Shared } from './panel-svg.ts';
import { seriesAltText } from './series-alt-text.ts';
import { levelColumns, panelsOf } from './series-panels.ts';
import { type SeriesAnnotation, seriesSvg } from './series-svg.ts';
import { timeAxis } from './time-axis.ts';

/** Beyond what a model has, and what a picture can show. */
const MOST_ROWS = 20_000;

/**
 * Every column of the model over time in one picture with the market's annotations, and what is seen on it in at most 2000 characters of
 * plain text. `null` where
 * there is nothing to draw: no rows, or more than 20,000.
 */
export async function seriesPicture(
  parquet_path: string,
  spec: RunSpec,
  profile: Profile,
  { title }: { title: string },
): Promise<{ png: Buffer; alt_text: string } | null> {
  if (profile.rows === 0 || profile.rows > MOST_ROWS) return null;
  const data = await openParquet(parquet_path, spec.date_var);
  try {
    const series = await readSeries(data, spec.window, specColumns(spec));
    const texts = await readTexts(data, levelColumns(spec, profile.columns));
    const panels = panelsOf(spec, profile, series, texts);
    const subtitle = profileSummary(profile);
    const annotations = annotationsFor(spec).map(({ label, ...days }) => ({
      label,
      start: days.start,
      end: lastDay(days),
    }));
    const svg = seriesSvg({
      title,
      subtitle,
      panels,
      annotations,
      shared: sharedOf(spec, profile, series, annotations),
    });
    return { png: await drawPng(svg), alt_text: seriesAltText({ title, subtitle, panels, annotations }) };
  } finally {
    data.close();
  }
}

/** The named columns as texts, in the order of the series. */
async function readTexts(data: ParquetData, columns: readonly string[]): Promise<Map<string, (string | null)[]>> {
  const there = columns.filter((name) => data.columns.some((column) => column.name === name));
  if (there.length === 0) return new Map();
  const list = there.map((name, index) => `CAST(${identifier(name)} AS VARCHAR) AS c${index}`);
  const rows = await data.query(`SELECT ${list.join(', ')} FROM data ORDER BY ${DAY} NULLS LAST, ${ROW}`);
  return new Map(
    there.map((name, index) => [
      name,
      rows.map((row) => {
        const value = row[`c${index}`];
        return typeof value === 'string' ? value : null;
      }),
    ]),
  );
}

function sharedOf(
  spec: RunSpec,
  { date }: Pick<Profile, 'date'>,
  { dates }: Series,
  annotations: readonly SeriesAnnotation[],
): Shared {
  const axis = timeAxis(date.is_iso ? dates : dates.map(() => null), date.interval_days);
  const between = (start: string, end: string) => {
    const from = axis.ofDate(start);
    const to = axis.ofDate(end);
    return from === null || to === null || to < 0 || from > 1 ? [] : [{ from, to }];
  };
  const start = axis.ofDate(spec.window.start);
  const end = axis.ofDate(spec.window.end);
  return {
    axis,
    shaded: [
      ...(start !== null && start > 0 ? [{ from: 0, to: start }] : []),
      ...(end !== null && end < 1 ? [{ from: end, to: 1 }] : []),
    ],
    gaps: date.interval === null ? [] : date.gaps.examples.flatMap(({ date: last, next }) => between(last, next)),
    annotations: annotations.flatMap(({ start: first, end: last }) => between(first, last)),
  };
}
