import { AppError } from '../../src/errors.ts';
import type { Execution, JobRunner } from '../../src/providers/job-runner/types.ts';
import { RUN_FILES, runObject } from '../../src/runs/run-paths.ts';
import type { External } from '../support/external.ts';
import type { MemoryBucket } from '../support/memory-object-store.ts';
import { allocatorMetrics, fileList, modelSummary, responseCurves, trainerStatus } from '../support/results.ts';

/** What becomes of the training once it has the lease. */
export type TrainingOutcome = 'succeeds' | 'fails' | 'finds_no_model' | 'is_killed' | 'leaves_no_summary';

const LEASE_AFTER_MS = 2_000;
const TRAINING_MS = 60_000;

export type SimulatedTrainer = {
  executions: Execution[];
  /** Names of the executions that took the lease: those that cost money. */
  trained: string[];
  client(external: External): JobRunner;
};

/** Executions whose lives follow the clock: lease, heartbeats, files. One that finds the lease taken ends at once. */
export function simulatedTrainer(world: {
  bucket: MemoryBucket;
  now: () => number;
  outcome: TrainingOutcome;
}): SimulatedTrainer {
  const { bucket } = world;
  const store = bucket.store();
  const executions: Execution[] = [];
  const trained: string[] = [];

  async function advance(): Promise<void> {
    for (const execution of executions) await live(execution);
  }

  async function live(execution: Execution): Promise<void> {
    if (execution.state !== 'pending' && execution.state !== 'running') return;
    const run_id = execution.args?.[0] ?? '';
    const age = world.now() - execution.created_at.getTime();
    if (age < LEASE_AFTER_MS) return;
    if (execution.state === 'pending') {
      execution.state = 'running';
      execution.started_at = new Date(world.now());
      if (bucket.objects.has(runObject(run_id, 'lease'))) return end(execution, 'succeeded');
      bucket.objects.has(runObject(run_id, 'job')) || fail('training began without job.json');
      await put(run_id, 'lease', { execution: execution.name });
      trained.push(execution.name);
    }
    const progress = Math.min(1, (age - LEASE_AFTER_MS) / TRAINING_MS);
    if (progress < 1) return put(run_id, 'status', trainerStatus(run_id, { progress }, new Date(world.now())));
    await finish(execution, run_id);
  }

  async function finish(execution: Execution, run_id: string): Promise<void> {
    const at = new Date(world.now());
    switch (world.outcome) {
      case 'is_killed':
        execution.message = 'The container exited with exit status: 137 (SIGKILL).';
        return end(execution, 'failed');
      case 'fails': {
        const error = { code: 'internal', message: 'Robyn stopped.', fix: 'Look.', step: 'trials' } as const;
        await put(run_id, 'status', trainerStatus(run_id, { state: 'failed', error }, at));
        return end(execution, 'failed');
      }
      case 'finds_no_model': {
        const error = { code: 'no_model', message: 'No effect.', fix: 'Widen it.', step: 'trials' } as const;
        await put(run_id, 'status', trainerStatus(run_id, { state: 'skipped', error }, at));
        return end(execution, 'succeeded');
      }
      case 'succeeds':
      case 'leaves_no_summary':
        for (const [name, body] of results(run_id)) {
          if (world.outcome === 'succeeds' || name !== RUN_FILES.model_summary) {
            await store.write(runObject(run_id, { name }), body, { content_type: 'application/octet-stream' });
          }
        }
        await put(run_id, 'status', trainerStatus(run_id, { state: 'succeeded', step: 'finish', progress: 1 }, at));
        return end(execution, 'succeeded');
    }
  }

  function end(execution: Execution, state: 'succeeded' | 'failed' | 'cancelled'): void {
    execution.state = state;
    execution.ended_at = new Date(world.now());
  }

  async function put(run_id: string, file: 'lease' | 'status', value: unknown): Promise<void> {
    await store.write(runObject(run_id, file), JSON.stringify(value), { content_type: 'application/json' });
  }

  function named(name: string): Execution {
    const found = executions.find((execution) => execution.name === name);
    if (found === undefined) throw new AppError('execution_not_found', { name });
    return found;
  }

  return {
    executions,
    trained,
    client: (external) => ({
      start: async (request) => {
        await advance();
        return external('start', () => {
          const name = `projects/p/locations/l/jobs/j/executions/e${executions.length + 1}`;
          executions.push({
            name,
            state: 'pending',
            created_at: new Date(world.now()),
            started_at: null,
            ended_at: null,
            retried_count: 0,
            message: '',
            log_uri: null,
            args: request.args,
          });
          return name;
        });
      },
      get: async (name) => {
        await advance();
        return external('get', () => structuredClone(named(name)));
      },
      list: async () => {
        await advance();
        return external('list executions', () => ({
          executions: structuredClone(executions).reverse(),
          next_page_token: null,
        }));
      },
      cancel: async (name) => {
        await advance();
        return external('cancel', () => {
          const execution = named(name);
          if (execution.state === 'pending' || execution.state === 'running') end(execution, 'cancelled');
        });
      },
    }),
  };
}

function results(run_id: string): [string, string][] {
  const summary = modelSummary(run_id);
  return [
    [RUN_FILES.model_summary, JSON.stringify(summary)],
    [RUN_FILES.allocator_metrics, JSON.stringify(allocatorMetrics(run_id))],
    [RUN_FILES.files, JSON.stringify(fileList())],
    [RUN_FILES.allocator_metrics_csv, 'channel\n'],
    [RUN_FILES.best_model_id, summary.best_model],
    [RUN_FILES.model_summary_channels, 'channel\n'],
    [RUN_FILES.response_curves, JSON.stringify(responseCurves(run_id))],
    [RUN_FILES.input_collect, 'rds'],
    [RUN_FILES.output_models, 'rds'],
    [RUN_FILES.output_collect, 'rds'],
    [`preview-${summary.best_model}.png`, 'png'],
  ];
}

function fail(message: string): never {
  throw new Error(message);
}
