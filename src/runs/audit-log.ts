import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../providers/object-store/types.ts';

/** Who was given what, and who had what stopped: one object for each time, so that nothing is ever written over and a day is one listing. */
export type AuditEntry = {
  at: Date;
  /** Slack's id of the person. */
  user: string;
  action: 'link_minted' | 'file_uploaded' | 'cancel_requested';
  run_id: string;
  /** Name of the object in the bucket. */
  object: string;
};

/** Appends to the audit log. Whoever hands something out, or stops it, does so only when this is through. */
export async function writeAudit(objects: Pick<ObjectStore, 'write'>, entry: AuditEntry): Promise<void> {
  const at = entry.at.toISOString();
  const name = `audit/${at.slice(0, 10).replaceAll('-', '/')}/${at.slice(11, 23).replaceAll(/[:.]/g, '')}-${randomUUID()}.json`;
  await objects.write(name, `${JSON.stringify({ schema: 1, ...entry, at })}\n`, {
    content_type: 'application/json',
    if_generation: '0',
  });
}
