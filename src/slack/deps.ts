import type { CustomRoute } from '@slack/bolt';
import type { Config } from '../config.ts';
import type { TakeSnapshot } from '../data/snapshot.ts';
import type { Uploads } from '../data/uploads.ts';
import type { Logger } from '../logger.ts';
import type { Chat } from '../providers/chat/types.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import type { Warehouses } from '../providers/warehouse/types.ts';
import type { CancelOutcome } from '../runs/cancel-run.ts';
import type { TrainerRate } from '../runs/cost.ts';
import type { FinishedRunRequests } from '../runs/make-request.ts';
import type { ManifestCatalogue } from '../runs/manifest-catalogue.ts';
import type { Run } from '../runs/run.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SettingsStore } from '../runs/settings-store.ts';
import type { SubscriptionStore } from '../runs/subscriptions.ts';
import type { Telemetry } from '../telemetry/types.ts';
import type { Access } from './access.ts';
import type { DoctorDeps } from './doctor/doctor-deps.ts';

/** What Slack's side needs of the rest. Handlers take the part of it that they use. */
export type SlackDeps = FinishedRunRequests & {
  slack: Config['slack'];
  /** How long Socket Mode waits before it connects anew; left out, as long as Slack's library thinks right. */
  socket_patience_ms?: number;
  link_expires_seconds: number;
  /** R processes that train side by side, for the expected time. */
  workers: number;
  /** What the trainer's machine costs, for estimates. */
  rate: TrainerRate;
  logger: Logger;
  telemetry: Telemetry;
  /** Routes beside Slack's own: tasks, health. */
  custom_routes: CustomRoute[];
  manifests: ManifestCatalogue;
  warehouses: Warehouses;
  /** The data of a spec, for checks before anything is trained (`checkData`). */
  takeSnapshot: TakeSnapshot;
  /**
   * Records the run and enqueues it. The same `request_id` is one run however often it is asked for. Throws `launch_not_allowed`
   * where the channel lets others alone.
   */
  recordRun(request: {
    spec: RunSpec;
    requested_by: string;
    channel: string;
    request_id: string;
    /** Also where the same has been trained before. */
    train_anyway?: boolean;
  }): Promise<Run>;
  /** Records a run for each market, which the queue launches. The same `batch_id` is one batch. */
  recordBatch(request: {
    batch_id: string;
    manifest: string;
    specs: readonly RunSpec[];
    requested_by: string;
    channel: string;
  }): Promise<unknown>;
  /** Posts the card of a recorded run. What goes wrong is logged: the run sees to its card itself. */
  showRun(run: Run): Promise<Run>;
  /** Ends a run on a person's wish; who may wish it is decided here. Throws `run_not_found`. */
  cancelRun(request: { run_id: string; user?: string }): Promise<CancelOutcome>;
  /** Files that people send: a table becomes a source, a manifest its text. */
  uploads: Uploads;
  runs: Pick<RunStore, 'read' | 'list' | 'rows' | 'page'>;
  objects: ObjectStore;
  subscriptions: SubscriptionStore;
  /** What each channel has agreed on for its runs. */
  settings: SettingsStore;
  chat: Chat;
  /** Who may see and manage which run. */
  access: Access;
  /** What `/mmm doctor` looks at. */
  doctor: DoctorDeps;
  now: () => Date;
};
