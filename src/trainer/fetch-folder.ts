import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { hashOfGzip } from '../data/hash-of-gzip.ts';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { namesIn } from '../runs/names-in.ts';
import { RUN_FILES, runFolder, runObject } from '../runs/run-paths.ts';
import { JOB, type Job } from './job.ts';

export const TRIAL_FILE = /^trials\/\d+\.RDS$/;
const PARALLEL_DOWNLOADS = 4;

/**
 * Brings to the working folder what R needs: `job.json`, `data/` and the trials that an earlier attempt has finished.
 * Throws `record_invalid` where there is no proper job or where the data is not that which was checked.
 */
export async function fetchFolder(
  objects: Pick<ObjectStore, 'read' | 'list' | 'download'>,
  options: { run_id: string; folder: string; workers: number | null },
): Promise<{ job: Job; trials: string[] }> {
  const { run_id, folder } = options;
  const fetched = await readJob(objects, run_id);
  const job = { ...fetched, workers: options.workers ?? fetched.workers };
  await writeFile(join(folder, RUN_FILES.job), `${JSON.stringify(job, null, 2)}\n`);
  const wanted = (await namesIn(objects, runFolder(run_id))).filter(
    (name) => (name.startsWith('data/') && !name.endsWith('.parquet')) || TRIAL_FILE.test(name),
  );
  const limit = pLimit(PARALLEL_DOWNLOADS);
  await Promise.all(
    wanted.map((name) =>
      limit(async () => {
        const path = join(folder, name);
        await mkdir(dirname(path), { recursive: true });
        await objects.download(runObject(run_id, { name }), path);
      }),
    ),
  );
  if (!wanted.includes(RUN_FILES.input_csv)) throw invalid("The run's folder has no data.", { run_id });
  const data_hash = await hashOfGzip(join(folder, RUN_FILES.input_csv)).catch((error: unknown) => {
    throw invalid("The data in the run's folder is not gzip.", { run_id }, error);
  });
  if (data_hash !== job.data_hash) {
    throw invalid("The data in the run's folder is not the data that was checked when the run was started.", {
      run_id,
    });
  }
  return { job, trials: wanted.filter((name) => TRIAL_FILE.test(name)) };
}

async function readJob(objects: Pick<ObjectStore, 'read'>, run_id: string): Promise<Job> {
  const read = await objects.read(runObject(run_id, 'job'));
  if (read === null) throw invalid("The run's folder has no job.json.", { run_id });
  let value: unknown;
  try {
    value = JSON.parse(read.body.toString('utf8'));
  } catch (error) {
    throw invalid('job.json is not JSON.', { run_id }, error);
  }
  const parsed = JOB.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw invalid(`job.json is not as the trainer needs it (${fields.join(', ')}).`, { run_id, fields }, parsed.error);
  }
  if (parsed.data.run_id !== run_id) throw invalid('job.json belongs to another run.', { run_id });
  return parsed.data;
}

function invalid(message: string, details: { run_id?: string; fields?: string[] }, cause?: unknown): AppError {
  return new AppError('record_invalid', details, { message, cause });
}
