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

/** Executions, in memory and in a folder each below `root`. */
export function openExecutionStore(root: string): ExecutionStore {
  mkdirSync(root, { recursive: true });
  const folder = (name: string) => join(root, shortName(name));
  const file = (name: string) => join(folder(name), 'execution.json');
  const executions = new Map<string, ExecutionRecord>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const kept = entry.isDirectory() ? readJsonFile(join(root, entry.name, 'execution.json'), EXECUTION_RECORD) : null;
    if (kept !== null) executions.set(kept.name, kept);
  }
  return {
    get: (name) => executions.get(name) ?? null,
    all: () => [...executions.values()].sort((a, b) => b.created_at - a.created_at || (a.name < b.name ? -1 : 1)),
    save(execution) {
      executions.set(execution.name, execution);
      writeJsonFile(file(execution.name), execution);
    },
    remove(name) {
      executions.delete(name);
      rmSync(folder(name), { recursive: true, force: true });
    },
    folder,
  };
}
