import type { Run, RunState } from '../../runs/run.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { messageButtons, messageImages, messageLines } from './block-text.ts';
import type { WorkspaceMessage } from './workspace-client.ts';

/** The one object that `--json` prints last. */
export type DemoResult = {
  ok: boolean;
  run_id: string | null;
  state: RunState | null;
  /** The run's folder in the bucket. */
  prefix: string | null;
  out: string | null;
  engine: string | null;
  optimizer: string | null;
  iterations: number | null;
  trials: number | null;
  models: number | null;
  pareto_models: number | null;
  best_model: string | null;
  seconds: { total: number; inputs: number; train: number; outputs: number; allocator: number } | null;
  files: string[];
  thread: { ts: string; text: string; files: string[]; buttons: string[] }[];
  error: { code: string; message: string; fix: string } | null;
  /** What the check of the data found, the gravest first. */
  findings: { code: string; severity: 'stops' | 'warns' | 'informs'; column: string | null; message: string }[];
  /** The data in short; `null` where it was not looked at as a whole. */
  profile: {
    summary: string;
    rows: number;
    /** Those of the model, with the date. */
    columns: number;
    interval: 'day' | 'week' | 'month' | null;
    first: string | null;
    last: string | null;
  } | null;
};

/** A request that was refused before there was a run. */
export function refusal(error: DemoResult['error']): DemoResult {
  return {
    ok: false,
    run_id: null,
    state: null,
    prefix: null,
    out: null,
    engine: null,
    optimizer: null,
    iterations: null,
    trials: null,
    models: null,
    pareto_models: null,
    best_model: null,
    seconds: null,
    files: [],
    thread: [],
    error,
    findings: [],
    profile: null,
  };
}

export function result(ended: {
  run: Run;
  prefix: string;
  out: string;
  files: string[];
  summary: ModelSummary | null;
  thread: readonly WorkspaceMessage[];
  /** Names of the files that its images show, by their ids. */
  file_names: ReadonlyMap<string, string>;
  total_seconds: number;
  data: Pick<DemoResult, 'findings' | 'profile'>;
}): DemoResult {
  const { run, summary } = ended;
  return {
    ok: run.state === 'succeeded',
    run_id: run.run_id,
    state: run.state,
    prefix: ended.prefix,
    out: ended.out,
    engine: summary?.engine ?? null,
    optimizer: summary?.optimizer ?? null,
    iterations: run.spec.train.iterations,
    trials: run.spec.train.trials,
    models: summary?.models ?? null,
    pareto_models: summary?.pareto_models ?? null,
    best_model: summary?.best_model ?? null,
    seconds: summary === null ? null : { ...summary.seconds, total: ended.total_seconds },
    files: ended.files,
    thread: ended.thread.map((message) => threadEntry(message, ended.file_names)),
    error: run.failure === null ? null : { code: run.failure.code, message: run.failure.message, fix: run.failure.fix },
    ...ended.data,
  };
}

function threadEntry(message: WorkspaceMessage, file_names: ReadonlyMap<string, string>): DemoResult['thread'][number] {
  const shown = messageImages(message).map((id) => file_names.get(id) ?? id);
  return {
    ts: message.ts,
    text: messageLines(message).join('\n'),
    files: [...(message.files ?? []).map(({ name }) => name), ...shown],
    buttons: messageButtons(message),
  };
}

/** 0 succeeded, 1 failed, 2 refused: nothing was trained because of what was asked for. */
export function exitStatus({ ok, state }: DemoResult): 0 | 1 | 2 {
  if (ok) return 0;
  return state === null || state === 'skipped' ? 2 : 1;
}
