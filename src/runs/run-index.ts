import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { parseRunId, timestampDate } from './run-paths.ts';

/**
 * Small objects beside the records. `active/`: an empty object for each run that is not settled, written before its record, so
 * that a run which waits for something is never lost. `requests/`: which second a request was first tried in. What lists show
 * of all runs is in `run-catalogue.ts`.
 */

const ROOT = 'robyn/_index/';
const ACTIVE = `${ROOT}active/`;

type Named = { run_id: string; timestamp: string };

type IndexEntry = { name: string; run_id: string; at: Date };

export type RunIndex = {
  add(run: Named): Promise<void>;
  /** Takes the run out of those that are in progress. */
  settle(run: Named): Promise<void>;
  /** The newest first. */
  page(options: {
    page_size: number;
    page_token?: string;
  }): Promise<{ entries: IndexEntry[]; next_page_token: string | null }>;
  drop(entry: IndexEntry): Promise<void>;
  /** The timestamp that the first claim of this request named: `timestamp` itself where this is the first. */
  claimRequest(request_id: string, timestamp: string): Promise<string>;
};

export function createRunIndex(objects: ObjectStore): RunIndex {
  return {
    async add(run) {
      await objects.write(entryName(run), '', { content_type: 'text/plain' });
    },
    settle: (run) => objects.delete(entryName(run)),
    async page(options) {
      const found = await objects.list(ACTIVE, options);
      const entries = found.objects.map(({ name }) => {
        const run_id = name.slice(ACTIVE.length + 'YYYYMMDD_HHMMSS-'.length);
        return { name, run_id, at: timestampDate(parseRunId(run_id).timestamp) };
      });
      return { entries, next_page_token: found.next_page_token };
    },
    drop: (entry) => objects.delete(entry.name),
    async claimRequest(request_id, timestamp) {
      const name = `${ROOT}requests/${createHash('sha256').update(request_id).digest('hex')}`;
      const earlier = await objects.read(name);
      if (earlier !== null) return earlier.body.toString();
      try {
        await objects.write(name, timestamp, { content_type: 'text/plain', if_generation: '0' });
        return timestamp;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'object_changed') throw error;
        return (await objects.read(name))?.body.toString() ?? timestamp;
      }
    },
  };
}

/** The timestamp is inverted, so that the bucket's lexical order is newest first. */
function entryName(run: Named): string {
  const inverted = run.timestamp.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
  return `${ACTIVE}${inverted}-${run.run_id}`;
}
