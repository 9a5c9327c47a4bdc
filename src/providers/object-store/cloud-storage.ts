import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat as statFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { File, FileMetadata } from '@google-cloud/storage';
import { AppError } from '../../errors.ts';
import { CALL_POLICIES, type CallPolicy } from '../call-policy.ts';
import { retrying } from '../retrying.ts';
import { failWhenStalled } from './stalled.ts';
import { type StorageClientOptions, storageClients } from './storage-client.ts';
import {
  attemptFailure,
  isBrokenUpload,
  isSigningUnavailable,
  isUnavailable,
  objectStoreError,
  signingRefused,
  statusOf,
} from './storage-errors.ts';
import {
  COPY_RESPONSE,
  LIST_RESPONSE,
  listedObject,
  objectOfHeaders,
  storedObject,
  WRITE_ID,
} from './storage-metadata.ts';
import type { ObjectStore, StoredObject, WriteOptions } from './types.ts';

/** Files from this size on are sent resumably: a broken connection then costs what was under way, not the whole. */
const RESUMABLE_FROM_BYTES = 8 * 1024 * 1024;
/** Sent at once; kept in memory until the service has taken it. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const SEVEN_DAYS_SECONDS = 604_800;
/** What a write came to, as the service says. */
type Sent = { metadata: FileMetadata };

/**
 * The bucket through Google's client. Throws `object_changed`, `object_not_found`, `signing_refused`; after repetitions by
 * `call-policy.ts` `unavailable` or `quota_exceeded`; and `permission_denied`, `resource_missing`, `service_disabled`, `billing_disabled`
 * where an operator has to do something. Each has the client's error as `cause`.
 *
 * The answer to a conditional write can be lost after the write was done; its repetition then fails on its own first
 * outcome. So every write leaves an id of its own in the object's metadata, and a write that fails with 412, or in a way that
 * leaves open what happened, looks whether the object there is its own. What remains: another writer may replace the object in between, knowing its new
 * generation. Then `object_changed` is true of the object as it is now, and whoever gets it reads the object anew anyway.
 * Writes without a condition are repeated as they are; if another writer comes between the first and the second, the
 * outcome is that of two writes in another order, which nobody could have ruled out.
 */
export function cloudStorageObjectStore(
  options: StorageClientOptions & {
    bucket: string;
    /** How long a download may stand still before it counts as broken. */
    stall_seconds?: number;
    /** Who signs links where the bot has no key; Google's IAM Credentials API where left out. */
    signing_endpoint?: string;
  },
): ObjectStore {
  const clients = storageClients(options);
  const bucket = clients.once.bucket(options.bucket);
  const { stall_seconds = 30, signing_endpoint } = options;
  const content = (name: string) => failWhenStalled(bucket.file(name).createReadStream(), stall_seconds);

  /** Makes a call as its policy says; what it throws is the project's. */
  async function call<T>(policy: CallPolicy, name: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await retrying(policy, attempt, attemptFailure);
    } catch (error) {
      throw failed(error, name);
    }
  }

  function failed(error: unknown, name: string): AppError {
    const failure = objectStoreError(error, name);
    if (failure.code !== 'resource_missing') return failure;
    return new AppError('resource_missing', { kind: 'bucket', name: options.bucket }, { cause: error });
  }

  /** The value, or `null` where there is no such object; without the bucket it is an error. */
  async function orNull<T>(value: Promise<T>): Promise<T | null> {
    try {
      return await value;
    } catch (error) {
      if (error instanceof AppError && error.code === 'object_not_found') return null;
      throw error;
    }
  }

  const metadataOf = (name: string) =>
    orNull(call(CALL_POLICIES.read, name, async () => (await bucket.file(name).getMetadata())[0]));

  async function stat(name: string): Promise<StoredObject | null> {
    const metadata = await metadataOf(name);
    return metadata === null ? null : storedObject(metadata);
  }

  /** Runs a write and returns what it made, also where the service took it and its answer was lost. */
  async function write(
    policy: CallPolicy,
    name: string,
    send: (file: File, write_id: string) => Promise<Sent>,
  ): Promise<StoredObject> {
    const write_id = randomUUID();
    try {
      return await retrying(
        policy,
        async () => {
          try {
            return storedObject((await send(bucket.file(name), write_id)).metadata);
          } catch (error) {
            const own = statusOf(error) === 412 || isBrokenUpload(error) ? await ownWrite(name, write_id) : null;
            if (own !== null) return own;
            throw error;
          }
        },
        attemptFailure,
      );
    } catch (error) {
      const own = isUnavailable(error) ? await ownWrite(name, write_id) : null;
      if (own !== null) return own;
      throw failed(error, name);
    }
  }

  async function ownWrite(name: string, write_id: string): Promise<StoredObject | null> {
    const metadata = await metadataOf(name);
    return metadata?.metadata?.[WRITE_ID] === write_id ? storedObject(metadata) : null;
  }

  return {
    stat,

    read: (name) =>
      orNull(
        call(CALL_POLICIES.download, name, async () => {
          const stream = bucket.file(name).createReadStream();
          let headers: unknown;
          stream.once('response', (response: { headers: unknown }) => {
            headers = response.headers;
          });
          const body = await buffer(failWhenStalled(stream, stall_seconds));
          return { body, object: objectOfHeaders(name, headers) };
        }),
      ),

    openRead: (name) =>
      call(CALL_POLICIES.download, name, () => {
        const stream = Readable.from(content(name), { objectMode: false });
        return new Promise<Readable>((resolve, reject) => {
          stream.once('error', reject);
          stream.once('readable', () => resolve(stream));
          stream.once('end', () => resolve(stream));
        });
      }),

    write(name, body, write_options) {
      return write(CALL_POLICIES.write, name, async (file, write_id) => {
        await file.save(body, { ...sendOptions(write_options, write_id), resumable: false });
        return file;
      });
    },

    async upload(name, path, write_options) {
      const { size } = await statFile(path);
      const large = size >= RESUMABLE_FROM_BYTES;
      const how = large ? { resumable: true, chunkSize: CHUNK_BYTES } : { resumable: false };
      const sender = large ? clients.in_parts.bucket(options.bucket) : bucket;
      return write(large ? CALL_POLICIES.upload : CALL_POLICIES.write, name, async (_file, write_id) => {
        const [file] = await sender.upload(path, {
          ...sendOptions(write_options, write_id),
          destination: name,
          ...how,
        });
        return file;
      });
    },

    async copy(from, to, write_options) {
      try {
        return await write(CALL_POLICIES.write, to, async (file, write_id) => {
          // One request: within one bucket the service copies at once, whatever the size.
          const { contentType, metadata, preconditionOpts } = sendOptions(write_options, write_id);
          const contentEncoding = write_options.gzip === true ? 'gzip' : undefined;
          const fields = { contentType, contentEncoding, metadata: metadata.metadata, preconditionOpts };
          const [, response] = await bucket.file(from).copy(file, fields);
          return { metadata: COPY_RESPONSE.parse(response).resource };
        });
      } catch (error) {
        const is_gone = error instanceof AppError && error.code === 'object_not_found';
        throw is_gone ? failed(error.cause, from) : error;
      }
    },

    async download(name, path) {
      const beside = `${path}.${randomUUID()}.part`;
      try {
        await call(CALL_POLICIES.download, name, () => pipeline(content(name), createWriteStream(beside)));
        await rename(beside, path);
      } finally {
        await rm(beside, { force: true });
      }
    },

    list: (prefix, { delimiter, page_size, page_token, start_offset } = {}) =>
      call(CALL_POLICIES.list, prefix, async () => {
        const [files, , response] = await bucket.getFiles({
          prefix,
          delimiter,
          maxResults: page_size,
          pageToken: page_token,
          startOffset: start_offset,
          autoPaginate: false,
        });
        const { prefixes = [], nextPageToken = null } = LIST_RESPONSE.parse(response);
        return { objects: files.map((file) => listedObject(file.metadata)), prefixes, next_page_token: nextPageToken };
      }),

    delete: (name, { if_generation } = {}) =>
      call(CALL_POLICIES.write, name, async () => {
        const condition = if_generation === undefined ? {} : { ifGenerationMatch: if_generation };
        await bucket.file(name).delete({ ignoreNotFound: true, ...condition });
      }),

    async signedUrl(name, { expires_in_seconds, download_name }) {
      const seconds = Math.min(Math.max(1, Math.floor(expires_in_seconds)), SEVEN_DAYS_SECONDS);
      // Links carry whole seconds; both ends are cut to them, so that seven days stay seven days.
      const accessible_at = Math.floor(Date.now() / 1000) * 1000;
      const expires_at = new Date(accessible_at + seconds * 1000);
      const sign = () =>
        bucket.file(name).getSignedUrl({
          version: 'v4',
          action: 'read',
          accessibleAt: new Date(accessible_at),
          expires: expires_at,
          ...(signing_endpoint === undefined ? {} : { signingEndpoint: signing_endpoint }),
          ...(download_name === undefined ? {} : { responseDisposition: attachment(download_name) }),
        });
      try {
        const [url] = await retrying(CALL_POLICIES.sign, sign, (error) => ({
          outcome: isSigningUnavailable(error) ? 'in_doubt' : 'refused',
          retry_after_ms: null,
        }));
        return { url, expires_at };
      } catch (error) {
        if (error instanceof AppError) throw error;
        if (isSigningUnavailable(error)) throw new AppError('unavailable', { call: 'signBlob' }, { cause: error });
        throw signingRefused(error, name);
      }
    },
  };
}

function sendOptions({ content_type, metadata, gzip = false, if_generation }: WriteOptions, write_id: string) {
  return {
    contentType: content_type,
    gzip,
    metadata: { contentType: content_type, metadata: { ...metadata, [WRITE_ID]: write_id } },
    ...(if_generation === undefined ? {} : { preconditionOpts: { ifGenerationMatch: Number(if_generation) } }),
  };
}

/** RFC 6266: a plain name for old browsers, and the true one. */
function attachment(download_name: string): string {
  const plain = download_name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(download_name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
