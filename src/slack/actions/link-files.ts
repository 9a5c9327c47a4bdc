import { findModelSummary } from '../../results/read-results.ts';
import { allocatorPlotName, PARETO_PLOT } from '../../results/result-files.ts';
import { type RunFileEntry, readRunFiles } from '../../results/run-files.ts';
import { RUN_FILES } from '../../runs/run-paths.ts';
import type { SlackDeps } from '../deps.ts';
import { LINK_KEYS, type LinkKey } from '../ids.ts';

/** Slack takes about 13,200 characters a message, and a signed link has up to 1000. */
export const MAX_LINKS = 10;

export function isLinkKey(text: string): text is LinkKey {
  return LINK_KEYS.some((key) => key === text);
}

type Objects = Pick<SlackDeps['objects'], 'read' | 'list'>;

/**
 * The files behind a link button, each as the run's own `files.json` has it: a name never comes from what was pressed. Empty
 * where the run has none. Throws `run_not_found` for what is no run id.
 */
export async function linkFiles(objects: Objects, run_id: string, key: LinkKey): Promise<RunFileEntry[]> {
  const files = await readRunFiles(objects, run_id);
  switch (key) {
    case 'onepager': {
      const name = await onepagerName(objects, run_id);
      return files.filter((file) => file.name === name);
    }
    case 'allocator_plot': {
      const sol_id = (await findModelSummary(objects, run_id))?.best_model;
      const listed = { schema: 1 as const, files: files.map((file) => ({ ...file, bytes: file.size_bytes })) };
      const name = sol_id === undefined ? null : allocatorPlotName(listed, sol_id);
      return files.filter((file) => file.name === name);
    }
    case 'pareto_plot':
      return files.filter(({ name }) => name === PARETO_PLOT);
    case 'tables':
      return files.filter(({ kind }) => kind === 'table');
    case 'models':
      return files.filter(({ kind }) => kind === 'model');
    case 'summary':
      return files.filter(({ name }) => name === RUN_FILES.model_summary);
    case 'console_log':
      return files.filter(({ name }) => name === RUN_FILES.console_log);
  }
}

async function onepagerName(objects: Objects, run_id: string): Promise<string | null> {
  const summary = await findModelSummary(objects, run_id);
  if (summary === null) return null;
  const { finalists, best_model } = summary;
  return (finalists.find(({ sol_id }) => sol_id === best_model) ?? finalists[0])?.onepager ?? null;
}
