import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { isFinal, type Run } from './run.ts';
import { parseRunId, timestampDate } from './run-paths.ts';

/**
 * Empty objects whose names are the answers to listings. The timestamp in a name is inverted, so that the bucket's lexical
 * order is newest first and a page costs a page. The truth is in the records; an entry that disagrees is dropped on reading.
 */

const ROOT = 'robyn/_index/';

/** `active`: not ended yet. `unsettled`: these, and those that have ended but of which people have not been told everything. */
export type RunListing =
  | { kind: 'all' }
  | { kind: 'active' }
  | { kind: 'unsettled' }
  | { kind: 'user'; user: string }
  | { kind: 'market'; country: string };

export type IndexEntry = { name: string; run_id: string; at: Date };

export type RunIndex = {
  add(run: Run): Promise<void>;
  /** Takes the run out of those that are in progress. */
  settle(run: Run): Promise<void>;
  page(
    listing: RunListing,
    options: { page_size: number; page_token?: string },
  ): Promise<{ entries: IndexEntry[]; next_page_token: string | null }>;
  drop(entry: IndexEntry): Promise<void>;
  /** The timestamp that the first claim of this request named: `timestamp` itself where this is the first. */
  claimRequest(request_id: string, timestamp: string): Promise<string>;
};

export function createRunIndex(objects: ObjectStore): RunIndex {
  return {
    async add(run) {
      const listings: RunListing[] = [
        { kind: 'all' },
        { kind: 'active' },
        { kind: 'user', user: run.requested_by },
        { kind: 'market', country: run.country },
      ];
      await Promise.all(
        listings.map((listing) => objects.write(entryName(listing, run), '', { content_type: 'text/plain' })),
      );
    },
    settle: (run) => objects.delete(entryName({ kind: 'active' }, run)),
    async page(listing, options) {
      const prefix = folder(listing);
      const found = await objects.list(prefix, options);
      const entries = found.objects.map(({ name }) => {
        const run_id = name.slice(prefix.length + 'YYYYMMDD_HHMMSS-'.length);
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

/** Whether the record agrees that it stands in this listing. */
export function belongsTo(run: Run, listing: RunListing): boolean {
  switch (listing.kind) {
    case 'all':
      return true;
    case 'unsettled':
      return true;
    case 'active':
      return !isFinal(run.state);
    case 'user':
      return run.requested_by === listing.user;
    case 'market':
      return run.country === listing.country;
  }
}

function folder(listing: RunListing): string {
  switch (listing.kind) {
    case 'all':
      return `${ROOT}by-time/`;
    case 'active':
    case 'unsettled':
      return `${ROOT}active/`;
    case 'user':
      return `${ROOT}by-user/${encodeURIComponent(listing.user)}/`;
    case 'market':
      return `${ROOT}by-market/${listing.country}/`;
  }
}

function entryName(listing: RunListing, run: Run): string {
  const inverted = run.timestamp.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
  return `${folder(listing)}${inverted}-${run.run_id}`;
}
