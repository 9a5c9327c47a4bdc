import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { EXECUTION_RECORD, type ExecutionRecord, shortName } from './records.ts';

export type ExecutionStore = {
  get(name: string): ExecutionRecord | null;
  /** The newest first. */
  all(): ExecutionRecord[];
  save(execution: ExecutionRecord): void;
  remove(name: string): void;
  /** Where the logs of an execution are. */
  folder(name: string): string;
};

/** Cloud Run keeps the newest thousand of a job and those of the last seven days; a laptop does with fewer. */
const KEPT = 100;
const KEPT_MS = 7 * 86_400_000;

/** Removes executions that have ended long ago, with their logs. */
export function dropOldExecutions(store: ExecutionStore, now: Date): void {
  for (const { name, ended_at } of store.all().slice(KEPT)) {
    if (ended_at !== null && ended_at < now.getTime() - KEPT_MS) store.remove(name);
  }
}

/** Executions, in memory and in a folder each below `root`. */
export function openExecutionStore(root: string): ExecutionStore {
  mkdirSync(root, { recursive: true });
  const folder = (name: string) => join(root, shortName(name));
  const file = (name: string) => join(folder(name), 'execution.json');
  const executions = new Map<string, ExecutionRecord>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const kept = readJsonFile(join(root, entry.name, 'execution.json'), EXECUTION_RECORD);
    if (kept !== null) executions.set(kept.name, kept);
    // Killed before it was recorded, and so before it was begun.
    else rmSync(join(root, entry.name), { recursive: true, force: true });
  }
  return {
    get: (name) => executions.get(name) ?? null,
    all: () => [...executions.values()].sort((a, b) => b.created_at - a.created_at || (a.name < b.name ? -1 : 1)),
    save(execution) {
      writeJsonFile(file(execution.name), execution);
      executions.set(execution.name, execution);
    },
    remove(name) {
      executions.delete(name);
      rmSync(folder(name), { recursive: true, force: true });
    },
    folder,
  };
}
