import { z } from 'zod';
import type { ObjectStore } from '../providers/object-store/types.ts';

/** What a task of `/mmm doctor` leaves in the bucket, for whichever bot waits for it. */
export const DOCTOR_ID = z.uuid();

const noteOf = (id: string) => `doctor/${id}.json`;

/** What the task endpoint does with it: notes that it has come. */
export function noteDoctorTask(deps: {
  objects: Pick<ObjectStore, 'write'>;
  now: () => Date;
}): (task: { check: string }) => Promise<void> {
  return async ({ check }) => {
    await deps.objects.write(noteOf(check), JSON.stringify({ at: deps.now().toISOString() }), {
      content_type: 'application/json',
    });
  };
}

/** Whether it has come. */
export async function doctorTaskCame(objects: Pick<ObjectStore, 'stat'>, id: string): Promise<boolean> {
  return (await objects.stat(noteOf(id))) !== null;
}

export async function forgetDoctorTask(objects: Pick<ObjectStore, 'delete'>, id: string): Promise<void> {
  await objects.delete(noteOf(id));
}
