import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { type Check, type Finding, reasonOf } from './check.ts';
import { mendInCloud } from './mend.ts';

/** The name of this check: others cannot say anything without it. */
export const STORAGE = 'Storage';

const SECONDS = 12;

/** Writes an object, reads it, signs a link to it, fetches the link as a person's browser would, and deletes it. */
export function storageCheck(objects: ObjectStore, facts: { bucket: string; project: string }): Check {
  const { bucket, project } = facts;
  const rights = `Check that the bot’s service account may read and write objects of the bucket ${bucket} (infra/ sees to it), and that BUCKET is its name.`;
  return {
    name: STORAGE,
    seconds: SECONDS,
    fix: `Check that this machine reaches Cloud Storage (status.cloud.google.com). ${rights}`,
    async run() {
      const name = `doctor/${randomUUID()}.txt`;
      const said = `written by /mmm doctor at ${new Date().toISOString()}`;
      const tried = trying(project);
      const written = await tried('write', rights, () => objects.write(name, said, { content_type: 'text/plain' }));
      if (!written.ok) return written.finding;
      try {
        return await lookedAt(objects, tried, { name, said, bucket, rights });
      } finally {
        await objects.delete(name).catch(() => undefined);
      }
    },
  };
}

async function lookedAt(
  objects: ObjectStore,
  tried: ReturnType<typeof trying>,
  given: { name: string; said: string; bucket: string; rights: string },
): Promise<Finding> {
  const { name, said, bucket, rights } = given;
  const read = await tried('read', rights, () => objects.read(name));
  if (!read.ok) return read.finding;
  if (read.value?.body.toString() !== said) {
    return { state: 'bad', says: 'What was read is not what was written.', fix: `Look at the bucket ${bucket}.` };
  }
  const signing =
    'Let the bot’s service account sign for itself: applying the Terraform of infra/ gives it iam.serviceAccounts.signBlob on itself, and enables the IAM Service Account Credentials API.';
  const signed = await tried('sign a link', signing, () => objects.signedUrl(name, { expires_in_seconds: 60 }), 'warn');
  if (!signed.ok) return signed.finding;
  const fetched = await tried(
    'fetch the signed link',
    'Check the clock of this machine, and its way to the storage.',
    () => fetch(signed.value.url, { signal: AbortSignal.timeout(5000) }),
  );
  if (!fetched.ok) return fetched.finding;
  if (!fetched.value.ok || (await fetched.value.text()) !== said) {
    return {
      state: 'bad',
      says: `A signed link answers ${fetched.value.status} in place of the file.`,
      fix: 'Check the clock of this machine, and that its service account may read the bucket.',
    };
  }
  const removed = await tried('delete', rights, () => objects.delete(name));
  if (!removed.ok) return removed.finding;
  return { state: 'ok', says: `Wrote, read, signed, fetched and deleted in the bucket ${bucket}.` };
}

type Tried<T> = { ok: true; value: T } | { ok: false; finding: Finding };

/** Does something that may fail, and says what failed and what to do about it. */
function trying(project: string) {
  return async <T>(
    what: string,
    fix: string,
    act: () => Promise<T>,
    state: 'warn' | 'bad' = 'bad',
  ): Promise<Tried<T>> => {
    try {
      return { ok: true, value: await act() };
    } catch (error) {
      const says = `Could not ${what}: ${reasonOf(error)}`;
      return { ok: false, finding: { state, says, fix, ...mendInCloud(error, project) } };
    }
  };
}
