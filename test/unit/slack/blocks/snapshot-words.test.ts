import { describe, expect, it, test } from 'vitest';
import {
  ageWords,
  dataUsedAt,
  fetchedWords,
  queryOf,
  snapshotLines,
  snapshotSentence,
} from '../../../../src/slack/blocks/snapshot-words.ts';
import { snapshotFacts } from '../../../support/snapshots.ts';

const TAKEN = snapshotFacts({ taken_at: '2026-11-28T14:03:00.000Z', rows: 1826, columns: 12, bytes: 214_000 });
const TIME = '<!date^1795874580^{date_short_pretty} {time}|2026-11-28 14:03 UTC>';

describe('where data comes from, in words', () => {
  it('names size, source, time and whoever had it fetched', () => {
    expect(snapshotSentence(TAKEN, new Date('2026-11-28T14:03:05Z'))).toBe(
      `1,826 rows of 12 columns out of table sales of demo, fetched ${TIME} by <@U0ANNA>, 214 KB.`,
    );
  });

  it('names nobody where nobody is known, and no table where there is none', () => {
    const facts = { ...TAKEN, requested_by: null, source: { connection: 'demo', query: 'SELECT 1' } };
    expect(snapshotSentence(facts, new Date('2026-11-28T14:03:05Z'))).toBe(
      `1,826 rows of 12 columns out of a query of demo, fetched ${TIME}, 214 KB.`,
    );
  });

  it('says its age where it is used once more, and has one', () => {
    const later = new Date('2026-11-28T14:15:20Z');
    expect(fetchedWords({ ...TAKEN, is_cached: true }, later)).toBe(`fetched ${TIME}, 12 min old`);
    expect(fetchedWords({ ...TAKEN, is_cached: true }, new Date('2026-11-28T14:03:40Z'))).toBe(`fetched ${TIME}`);
    expect(fetchedWords(TAKEN, later)).toBe(`fetched ${TIME}`);
  });

  test.each([
    [20, '1 min'],
    [725, '12 min'],
    [3600, '1 h'],
    [9000, '3 h'],
    [5 * 86_400, '5 days'],
  ])('an age of %s s is %s', (seconds, words) => {
    expect(ageWords(seconds)).toBe(words);
  });

  it('goes on with what it takes to ask the same again', () => {
    expect(snapshotLines(TAKEN).map(({ label }) => label)).toEqual(['snapshot', 'query id', 'warehouse', 'role']);
    const of_file = { ...TAKEN, query_id: null, warehouse: null, role: null };
    expect(snapshotLines(of_file).map(({ label }) => label)).toEqual(['snapshot']);
    expect(queryOf(TAKEN)).toBe(TAKEN.sql);
  });
});

test('a run uses its data when it begins to prepare', () => {
  const requested_at = '2026-11-28T14:00:00.000Z';
  const preparing = { state: 'preparing' as const, at: '2026-11-28T14:05:00.000Z' };
  expect(dataUsedAt({ requested_at, history: [{ state: 'requested', at: requested_at }, preparing] })).toEqual(
    new Date(preparing.at),
  );
  expect(dataUsedAt({ requested_at, history: [] })).toEqual(new Date(requested_at));
});
