import type { JobDefinition } from '../../providers/job-runner/types.ts';
import type { TrainerRate } from '../../runs/cost.ts';
import { bytes, duration } from '../blocks/numbers.ts';
import type { Check, Finding } from './check.ts';
import type { DoctorDeps } from './doctor-deps.ts';

const SECONDS = 10;
const GIB = 1024 ** 3;

/** Whether the trainer's job is what the settings expect: its image, machine, retries. */
export function jobCheck(deps: { doctor: Pick<DoctorDeps, 'facts' | 'jobDefinition'>; rate: TrainerRate }): Check {
  const { facts } = deps.doctor;
  return {
    name: 'Training job',
    seconds: SECONDS,
    fix: `Look at the job ${facts.job} in Cloud Run; TRAINER_JOB has its name.`,
    async run() {
      return jobFinding(await deps.doctor.jobDefinition(), facts, deps.rate);
    },
  };
}

function jobFinding(
  job: JobDefinition,
  { trainer, job: name, location }: DoctorDeps['facts'],
  rate: TrainerRate,
): Finding {
  const says = describe(job);
  const update = `gcloud run jobs update ${name} --region=${location}`;
  // On the local cloud the job is a process of this machine.
  const in_cloud = rate.billed;
  if (in_cloud && trainer.image !== 'local' && job.image !== trainer.image) {
    return {
      state: 'warn',
      says: `${says} The settings expect the image ${trainer.image}.`,
      fix: 'Deploy the job with that image, or set TRAINER_IMAGE to the job’s: it is written into every run.',
      command: `${update} --image=${trainer.image}`,
    };
  }
  if (in_cloud && job.memory_bytes !== null && job.memory_bytes < rate.memory_gib * GIB) {
    return {
      state: 'bad',
      says: `${says} The settings expect ${rate.memory_gib} GiB of memory.`,
      fix: 'Give the job that memory, or set TRAINER_MEMORY_GIB to what it has.',
      command: `${update} --memory=${rate.memory_gib}Gi`,
    };
  }
  if (in_cloud && job.vcpus !== null && job.vcpus < trainer.workers) {
    return {
      state: 'warn',
      says: `${says} ${trainer.workers} trials are trained at once on ${job.vcpus} vCPUs.`,
      fix: 'Give the job as many vCPUs as TRAINER_WORKERS, or set TRAINER_WORKERS to its vCPUs.',
      command: `${update} --cpu=${trainer.workers}`,
    };
  }
  if (job.max_retries === 0) {
    return {
      state: 'warn',
      says: `${says} It is never tried again.`,
      fix: 'Allow one retry: a machine that Google takes away ends a run otherwise.',
      command: `${update} --max-retries=1`,
    };
  }
  return { state: 'ok', says };
}

function describe({ image, vcpus, memory_bytes, timeout_seconds, max_retries }: JobDefinition): string {
  const parts = [
    ...(image === '' ? [] : [image]),
    ...(vcpus === null ? [] : [`${vcpus} vCPUs`]),
    ...(memory_bytes === null ? [] : [`${bytes(memory_bytes)} of memory`]),
    `${duration(timeout_seconds)} at most`,
    max_retries === 1 ? '1 retry' : `${max_retries} retries`,
  ];
  return `${parts.join(', ')}.`;
}
