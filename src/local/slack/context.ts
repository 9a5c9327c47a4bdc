import type { AppOffers } from '../app-manifest.ts';
import type { FileLookup } from './blocks/blocks.ts';
import type { WorkspaceEvent } from './control-api.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Signals } from './signals.ts';
import type { Ephemerals } from './store/ephemerals.ts';
import type { Store } from './store/store.ts';
import type { Triggers } from './triggers.ts';

/**
 * How long a person's answer waits for what the bot does after its acknowledgement, in milliseconds. It goes out with the first
 * thing that the bot does; what comes later comes as an event.
 */
export type SettleMs = { command: number; action: number; submission: number; home: number };
export const SETTLE_MS: SettleMs = { command: 2500, action: 1000, submission: 1000, home: 1500 };

/** What the handlers of one workspace share. */
export type Workspace = {
  store: Store;
  ephemerals: Ephemerals;
  triggers: Triggers;
  delivery: Delivery;
  signals: Signals;
  /** Tells everybody who listens to `/_workspace/events`. */
  publish(event: WorkspaceEvent): void;
  now(): Date;
  /** The workspace's own address, without a slash at its end. */
  url(): string;
  bot_token: string;
  /** What the token may do; every answer of the Web API says it, and nothing is refused for it. */
  scopes: readonly string[];
  /** What the app offers, as its manifest says. */
  app: AppOffers;
  settle_ms: SettleMs;
  /** Milliseconds after which a file that was sent is processed. */
  file_processing_ms: number;
  fileReady: FileLookup;
};
