import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../src/errors.ts';
import type { Listing, ObjectStore, StoredObject, WriteOptions } from '../../src/providers/object-store/types.ts';
import { direct, type External } from './external.ts';

type Stored = { body: Buffer; object: StoredObject; metadata?: Readonly<Record<string, string>> };

/** The objects of a bucket in memory, and the store as one process sees it through its own `external`. */
export type MemoryBucket = {
  objects: Map<string, Stored>;
  store(external?: External): ObjectStore;
};

/** Generations and preconditions as the bucket has them. A file that is "uploaded" and not there is stored as its path. */
export function memoryBucket(now: () => Date): MemoryBucket {
  const objects = new Map<string, Stored>();
  let generation = 1000;

  function put(name: string, body: Buffer, options: WriteOptions): StoredObject {
    check(name, options.if_generation);
    generation += 1;
    const object: StoredObject = {
      name,
      generation: String(generation),
      size_bytes: body.length,
      content_type: options.content_type,
      updated: now(),
    };
    objects.set(name, { body, object, metadata: options.metadata ?? {} });
    return object;
  }

  function check(name: string, if_generation: string | undefined): void {
    if (if_generation !== undefined && (objects.get(name)?.object.generation ?? '0') !== if_generation) {
      throw new AppError('object_changed', { name });
    }
  }

  function listed(prefix: string, options: Parameters<ObjectStore['list']>[1] = {}): Listing {
    const { delimiter, page_token = '', start_offset = '', page_size = 1000 } = options;
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name >= start_offset).sort();
    // What lies deeper than the delimiter is one entry.
    const entries = new Set(
      names.map((name) => {
        const at = delimiter === undefined ? -1 : name.indexOf(delimiter, prefix.length);
        return at === -1 ? name : name.slice(0, at + 1);
      }),
    );
    const rest = [...entries].filter((entry) => entry > page_token);
    const page = rest.slice(0, page_size);
    return {
      objects: page.flatMap((name) => {
        const found = objects.get(name);
        return found === undefined ? [] : [{ ...found.object, metadata: found.metadata ?? {} }];
      }),
      prefixes: page.filter((entry) => !objects.has(entry)),
      next_page_token: rest.length > page_size ? (page.at(-1) ?? null) : null,
    };
  }

  function existing(name: string): Stored {
    const found = objects.get(name);
    if (found === undefined) throw new AppError('object_not_found', { name });
    return found;
  }

  return {
    objects,
    store: (external = direct) => ({
      read: (name) => external(`read ${name}`, () => objects.get(name) ?? null),
      openRead: (name) => external(`openRead ${name}`, () => Readable.from([existing(name).body])),
      stat: (name) => external(`stat ${name}`, () => objects.get(name)?.object ?? null),
      write: (name, body, options) => external(`write ${name}`, () => put(name, Buffer.from(body), options)),
      upload: (name, path, options) => external(`upload ${name}`, () => put(name, bytesOf(path), options)),
      copy: (from, to, options) => external(`copy ${from}`, () => put(to, existing(from).body, options)),
      download: (name, path) =>
        external(`download ${name}`, () => {
          const { body } = existing(name);
          if (existsSync(dirname(path))) writeFileSync(path, body);
        }),
      list: (prefix, options) => external(`list ${prefix}`, () => listed(prefix, options)),
      delete: (name, options) =>
        external(`delete ${name}`, () => {
          check(name, options?.if_generation);
          objects.delete(name);
        }),
      signedUrl: (name, { expires_in_seconds }) =>
        external(`signedUrl ${name}`, () => ({
          url: `https://bucket.example/${name}`,
          expires_at: new Date(now().getTime() + expires_in_seconds * 1000),
        })),
    }),
  };
}

function bytesOf(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.from(path);
}
