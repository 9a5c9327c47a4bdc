import type { Readable } from 'node:stream';

/**
 * The bucket. An **object** has a name and a **generation** that changes with every write; "0" as a condition means
 * "must not exist yet". Every write can be conditional, so that records change by compare-and-set.
 */

export type StoredObject = {
  name: string;
  generation: string;
  /** Bytes as stored, that is after gzip where `gzip` was asked for. */
  size_bytes: number;
  content_type: string;
  updated: Date;
};

/** An object with the custom metadata that was written with it, so that small things are read by listing them. */
export type ListedObject = StoredObject & { metadata: Readonly<Record<string, string>> };

export type WriteOptions = {
  content_type: string;
  /** Custom metadata, at most 8 KB in all; keys are lower case. Listings give it back. */
  metadata?: Readonly<Record<string, string>>;
  /** Store gzip-encoded; readers get the plain bytes back. */
  gzip?: boolean;
  /** Write only where the object's generation is this one; "0": only where there is none. Otherwise `object_changed`. */
  if_generation?: string;
};

export type Listing = { objects: ListedObject[]; prefixes: string[]; next_page_token: string | null };

type SignedUrl = { url: string; expires_at: Date };

export interface ObjectStore {
  /** The object's plain bytes and its generation, or `null` where there is none. */
  read(name: string): Promise<{ body: Buffer; object: StoredObject } | null>;
  /** A stream of the plain bytes. Throws `object_not_found`. */
  openRead(name: string): Promise<Readable>;
  stat(name: string): Promise<StoredObject | null>;
  write(name: string, body: Buffer | string, options: WriteOptions): Promise<StoredObject>;
  /** Sends a file of this machine, resumably where it is large. */
  upload(name: string, path: string, options: WriteOptions): Promise<StoredObject>;
  /**
   * Makes `to` the same bytes as `from` within the bucket, without bringing them here; `gzip` where `from` was stored so. Throws
   * `object_not_found` where there is no `from`.
   */
  copy(from: string, to: string, options: WriteOptions): Promise<StoredObject>;
  /** Brings an object to a file of this machine, plain. Throws `object_not_found`. */
  download(name: string, path: string): Promise<void>;
  /** Names in lexical order. With `delimiter`, what lies deeper is folded into `prefixes`. */
  list(
    prefix: string,
    options?: { delimiter?: string; page_size?: number; page_token?: string; start_offset?: string },
  ): Promise<Listing>;
  /** Does nothing where there is no such object. Throws `object_changed` where `if_generation` is not its generation. */
  delete(name: string, options?: { if_generation?: string }): Promise<void>;
  /**
   * A V4 signed link for reading, which downloads under `download_name` where that is given. At most 7 days. Throws
   * `signing_refused` with the `reason` where there is no key and nobody signs for the bot.
   */
  signedUrl(name: string, options: { expires_in_seconds: number; download_name?: string }): Promise<SignedUrl>;
}
