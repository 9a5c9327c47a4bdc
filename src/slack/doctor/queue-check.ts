import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { doctorTaskCame, forgetDoctorTask } from '../../runs/doctor-task.ts';
import { type Check, reasonOf } from './check.ts';
import type { DoctorDeps } from './doctor-deps.ts';
import { mendInCloud } from './mend.ts';
import { STORAGE } from './storage-check.ts';

const LOOK_EVERY_MS = 250;

/** Sends a task through the queue to the bot's own endpoint, and waits for the note that it leaves in the bucket. */
export function queueCheck(deps: {
  objects: Pick<ObjectStore, 'stat' | 'delete'>;
  doctor: Pick<DoctorDeps, 'queue' | 'facts'>;
}): Check {
  const { objects, doctor } = deps;
  const { queue, location, project, bot_url, service_account, queue_seconds: seconds } = doctor.facts;
  return {
    name: 'Queue',
    needs: STORAGE,
    // A little longer than the wait, which has more to say.
    seconds: seconds + 3,
    fix: `Look at the queue ${queue} in Cloud Tasks.`,
    async run() {
      const check = randomUUID();
      const begun = Date.now();
      try {
        await doctor.queue.enqueueCheck({ check });
      } catch (error) {
        const refused = error instanceof AppError && error.code === 'task_rejected';
        return {
          state: 'bad',
          says: `The queue ${queue} takes no task: ${refused ? String(error.details.reason) : reasonOf(error)}`,
          fix: `Look at the queue ${queue} in Cloud Tasks; TASKS_QUEUE has its name.`,
          command: `gcloud tasks queues describe ${queue} --location=${location} --project=${project}`,
          ...mendInCloud(error, project),
        };
      }
      while (Date.now() - begun < seconds * 1000) {
        if (await doctorTaskCame(objects, check)) {
          await forgetDoctorTask(objects, check);
          const took = ((Date.now() - begun) / 1000).toFixed(1);
          return { state: 'ok', says: `A task went through ${queue} and came back in ${took} seconds.` };
        }
        await sleep(LOOK_EVERY_MS);
      }
      return {
        state: 'bad',
        says: `The queue ${queue} took a task, and it has not come to ${bot_url}/tasks/doctor within ${seconds} seconds.`,
        fix: `Check that BOT_URL is this bot’s address as Google reaches it, that the queue is not paused, and that TASKS_SERVICE_ACCOUNT is the account of the tasks (${service_account}). The bot’s log has a line, “caller refused”, for each delivery that it turns away.`,
        command: `gcloud tasks queues describe ${queue} --location=${location} --project=${project}`,
      };
    },
  };
}
