import { type Answer, json } from './answer.ts';
import { type Context, findBucket } from './context.ts';
import { invalid, notImplemented } from './errors.ts';
import { compareNames, lowerBound } from './name-order.ts';
import { type ObjectRecord, objectResource } from './records.ts';

const MAX_RESULTS = 1000;

/**
 * GET /storage/v1/b/{bucket}/o. Names come in the order of their UTF-8 bytes; with a delimiter, what lies deeper is folded
 * into prefixes; objects and prefixes together count against `maxResults`. A page token is the last name or prefix given.
 */
export function listObjects({ store, params, query, base_url }: Context): Answer {
  const { names, objects } = findBucket(store, params.bucket);
  for (const option of ['versions', 'softDeleted']) {
    if (query.get(option) === 'true') throw notImplemented(`listing with ${option}`);
  }
  if (query.has('matchGlob')) throw notImplemented('listing with matchGlob');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const end_offset = query.get('endOffset') ?? '';
  const token = query.get('pageToken');
  const after = token === null ? null : decodeToken(token);
  const trailing = query.get('includeTrailingDelimiter') === 'true';
  const limit = pageSize(query.get('maxResults'));

  const items: ObjectRecord[] = [];
  const prefixes: string[] = [];
  let last = '';
  const start = [prefix, query.get('startOffset') ?? '', after ?? ''].reduce((a, b) =>
    compareNames(a, b) < 0 ? b : a,
  );
  for (let index = lowerBound(names, start); index < names.length; index++) {
    const name = names[index] ?? '';
    if (!name.startsWith(prefix) || (end_offset !== '' && compareNames(name, end_offset) >= 0)) break;
    const folded = foldedPrefix(name, prefix, delimiter);
    const entry = folded ?? name;
    if (folded !== undefined && prefixes.at(-1) === folded) {
      if (trailing && name === folded) addItem(name);
      continue;
    }
    if (after !== null && compareNames(entry, after) <= 0) continue;
    if (items.length + prefixes.length >= limit) return page(encodeToken(last));
    if (folded !== undefined) prefixes.push(folded);
    if (folded === undefined || (trailing && name === folded)) addItem(name);
    last = entry;
  }
  return page(undefined);

  function addItem(name: string): void {
    const object = objects.get(name);
    if (object !== undefined) items.push(object);
  }
  function page(nextPageToken: string | undefined): Answer {
    return json({
      kind: 'storage#objects',
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      ...(prefixes.length > 0 ? { prefixes } : {}),
      ...(items.length > 0 ? { items: items.map((object) => objectResource(object, base_url)) } : {}),
    });
  }
}

function foldedPrefix(name: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = name.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : name.slice(0, at + delimiter.length);
}

function pageSize(text: string | null): number {
  if (text === null) return MAX_RESULTS;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw invalid(`Invalid value for maxResults: "${text}".`);
  return Math.min(Number(text), MAX_RESULTS);
}

function encodeToken(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (name === '' || encodeToken(name) !== token) throw invalid('Invalid page token.');
  return name;
}
