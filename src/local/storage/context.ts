import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { LocalCredentials } from '../credentials.ts';
import type { Answer } from './answer.ts';
import { bucketNotFound, invalid, objectNotFound } from './errors.ts';
import { numeric } from './preconditions.ts';
import type { ObjectRecord } from './records.ts';
import type { BucketContents, Store } from './store.ts';

/** What every handler gets. */
export type Context = {
  store: Store;
  now: () => Date;
  credentials: LocalCredentials;
  projects: readonly string[];
  /** `http://127.0.0.1:PORT`, as the client spelled it. */
  base_url: string;
  request: IncomingMessage;
  query: URLSearchParams;
  /** The decoded parts of the path that the route names. */
  params: { bucket: string; object: string; to_bucket: string; to_object: string };
};

export type Handler = (context: Context) => Promise<Answer> | Answer;

const JSON_LIMIT_BYTES = 1024 * 1024;

export function findBucket(store: Store, name: string): BucketContents {
  const bucket = store.bucket(name);
  if (bucket === undefined) throw bucketNotFound();
  return bucket;
}

/** The live object; `generation` in the query must be its own, for nothing else is kept. */
export function findObject(store: Store, bucket: string, name: string, query?: URLSearchParams): ObjectRecord {
  const object = findBucket(store, bucket).objects.get(name);
  const generation = query === undefined ? undefined : numeric(query, 'generation');
  if (object === undefined || (generation !== undefined && generation !== object.generation)) {
    throw objectNotFound(bucket, name);
  }
  return object;
}

/** Throws where Cloud Storage would not take the name of an object. */
export function checkObjectName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0) throw invalid('Required parameter: name');
  if (bytes > 1024) throw invalid('The specified object name is not valid: it is longer than 1024 bytes.');
  if (/[\r\n]/.test(name) || name === '.' || name === '..' || name.startsWith('.well-known/acme-challenge/')) {
    throw invalid('The specified object name is not valid.');
  }
}

async function readBody(request: AsyncIterable<Buffer>, limit = JSON_LIMIT_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw invalid('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The parsed JSON body; an empty body counts as `{}`. */
export async function readJson<T>(request: AsyncIterable<Buffer>, schema: z.ZodType<T>): Promise<T> {
  return parseJson(await readBody(request), schema);
}

export function parseJson<T>(bytes: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('Parse Error');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`Invalid value for field ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
