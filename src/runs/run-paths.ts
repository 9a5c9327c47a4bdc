import { AppError } from '../errors.ts';

/** Where a run's objects lie in the bucket. Names are relative to the bucket; a folder ends in "/". */

const RUN_ID = /^(?<revision>[a-z0-9][a-z0-9._-]{0,39})-(?<country>[a-z0-9_]{2,20})-(?<timestamp>\d{8}_\d{6})$/;

export type RunKey = { revision: string; country: string; timestamp: string };

export function runId({ revision, country, timestamp }: RunKey): string {
  return `${revision}-${country}-${timestamp}`;
}

/** Throws `run_not_found` where the text is no run id. */
export function parseRunId(run_id: string): RunKey {
  const { revision, country, timestamp } = RUN_ID.exec(run_id)?.groups ?? {};
  if (revision === undefined || country === undefined || timestamp === undefined) {
    throw new AppError('run_not_found', { run_id });
  }
  return { revision, country, timestamp };
}

/** UTC `YYYYMMDD_HHMMSS`. */
export function runTimestamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '_');
}

/** The time that a timestamp of a run id stands for. */
export function timestampDate(timestamp: string): Date {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
  return new Date(iso);
}

export function runFolder(run_id: string): string {
  const { revision, country, timestamp } = parseRunId(run_id);
  return `robyn/${revision}/${country}/${timestamp}/`;
}

/** The names inside a run's folder that code refers to. Robyn's own CSVs and plots lie beside them. */
export const RUN_FILES = {
  record: 'run.json',
  job: 'job.json',
  lease: 'lease.json',
  input_csv: 'data/input.csv.gz',
  input_parquet: 'data/input.parquet',
  /** The extract that the input is made of, as Parquet, and where it comes from. */
  extract: 'data/extract.parquet',
  snapshot: 'data/snapshot.json',
  annotations: 'data/annotations.csv',
  profile: 'data/profile.json',
  preparation: 'data/preparation.json',
  findings: 'data/findings.json',
  status: 'status.json',
  console_log: 'robyn_console.log',
  timings: 'timings.csv',
  best_model_id: 'best_model_id.txt',
  model_summary: 'model_summary.json',
  /** Its channels as a table. */
  model_summary_channels: 'model_summary_channels.csv',
  allocator_metrics: 'allocator_metrics.json',
  allocator_metrics_csv: 'allocator_metrics.csv',
  response_curves: 'response_curves.json',
  /** Actual and predicted of the best model; runs of before it was written have none. */
  fit_by_date: 'fit_by_date.json',
  input_collect: 'InputCollect.RDS',
  output_models: 'OutputModels.RDS',
  output_collect: 'OutputCollect.RDS',
  /** Written by the trainer last: the names, sizes and types of everything that it left. */
  files: 'files.json',
  /** What the run's card shows, so that it is only edited when that changes. */
  card: 'card.json',
} as const satisfies Record<string, string>;
export type RunFile = keyof typeof RUN_FILES;

export function runObject(run_id: string, file: RunFile | { name: string }): string {
  return runFolder(run_id) + (typeof file === 'string' ? RUN_FILES[file] : file.name);
}
