import type { SnapshotFacts } from '../../data/snapshot-facts.ts';
import type { Run } from '../../runs/run.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { localTime } from './dates.ts';
import { bytes, duration } from './numbers.ts';
import type { SpecLine } from './spec-words.ts';
import { clip, count, escapeMrkdwn, named } from './text.ts';

/** Where data comes from, in words that are safe mrkdwn. */

/** A younger one is as good as of now: nobody needs to be told. */
const YOUNG_SECONDS = 60;

type Fetched = Pick<SnapshotFacts, 'taken_at' | 'is_cached'>;

/** "fetched Today 2:03 PM", and where an earlier question had it fetched, "…, 12 min old". */
export function fetchedWords(facts: Fetched, used_at: Date): string {
  const old = isOld(facts, used_at) ? `, ${ageWords(ageSeconds(facts, used_at))} old` : '';
  return `fetched ${localTime(new Date(facts.taken_at))}${old}`;
}

/** Whether an earlier question had it fetched, so long before that somebody may want it anew. */
export function isOld(facts: Fetched, used_at: Date): boolean {
  return facts.is_cached && ageSeconds(facts, used_at) >= YOUNG_SECONDS;
}

function ageSeconds({ taken_at }: Fetched, used_at: Date): number {
  return (used_at.getTime() - Date.parse(taken_at)) / 1000;
}

/** "12 min", "3 h", "5 days": as fine as an age deserves. */
export function ageWords(seconds: number): string {
  if (seconds < 5400) return duration(60 * Math.max(1, Math.round(seconds / 60)));
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** "1,826 rows of 12 columns out of table sales.DAILY of snowflake, fetched … by @anna, 214 KB." */
export function snapshotSentence(facts: SnapshotFacts, used_at: Date): string {
  const { source, rows, columns, bytes: size, requested_by } = facts;
  const by = requested_by === null ? '' : ` by <@${requested_by}>`;
  return `${count(rows, 'row')} of ${count(columns, 'column')} out of ${sourceWords(source)}, ${fetchedWords(facts, used_at)}${by}, ${bytes(size)}.`;
}

function sourceWords(source: DataSource): string {
  if ('upload' in source) return `the uploaded file ${escapeMrkdwn(source.upload.slice(0, 8))}`;
  if ('file' in source) return `file ${named(source.file)}`;
  return 'table' in source
    ? `table ${named(source.table)} of ${named(source.connection)}`
    : `a query of ${named(source.connection)}`;
}

/** When the run has begun to look at its data. */
export function dataUsedAt({ history, requested_at }: Pick<Run, 'history' | 'requested_at'>): Date {
  return new Date(history.find(({ state }) => state === 'preparing')?.at ?? requested_at);
}

/** What it takes to find the query in the warehouse, or to name this snapshot in a manifest. */
export function snapshotLines({ data_hash, query_id, warehouse, role }: SnapshotFacts): SpecLine[] {
  return [
    { label: 'snapshot', values: [data_hash] },
    ...(query_id === null ? [] : [{ label: 'query id', values: [escapeMrkdwn(clip(query_id, 100))] }]),
    ...(warehouse === null ? [] : [{ label: 'warehouse', values: [escapeMrkdwn(clip(warehouse, 200))] }]),
    ...(role === null ? [] : [{ label: 'role', values: [escapeMrkdwn(clip(role, 200))] }]),
  ];
}

/** The query to be copied: in it every sign counts. */
export function queryOf({ sql }: SnapshotFacts): string {
  return clip(sql.trim(), 2500);
}
