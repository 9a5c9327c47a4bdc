import type { FileList, ModelSummary } from '../trainer/results.ts';

/** Which file of a finished run is which. Names are relative to the run's folder. */

/** Robyn's name for it. */
export const PARETO_PLOT = 'pareto_front.png';

/** The onepager of a model as Slack should show it: its preview where there is one. */
export function onepagerImageName(files: FileList, summary: ModelSummary, sol_id: string): string {
  const listed = summary.finalists.find((finalist) => finalist.sol_id === sol_id)?.onepager;
  const name = listed ?? files.files.find((file) => file.kind === 'onepager' && isOf(file.name, sol_id))?.name;
  return previewOf(files, name ?? `${sol_id}.png`);
}

/** The Slack-sized onepager of a model, or the onepager itself; `null` where it has not been drawn. */
export function onepagerFile(files: FileList, sol_id: string): string | null {
  const drawn = files.files.find((file) => file.kind === 'onepager' && isOf(file.name, sol_id));
  return drawn === undefined ? null : previewOf(files, drawn.name);
}

/** The allocator's plot of a model, or `null` where Robyn made none. Later allocations lie in folders of their own. */
export function allocatorImageName(files: FileList, sol_id: string): string | null {
  const plot = allocatorPlotName(files, sol_id);
  return plot === null ? null : previewOf(files, plot);
}

/** The same in its full size. */
export function allocatorPlotName(files: FileList, sol_id: string): string | null {
  const is_plot = ({ name, kind }: FileList['files'][number]) =>
    kind === 'plot' && isOf(name, sol_id) && /^[^/]*realloc/i.test(name);
  return files.files.find(is_plot)?.name ?? null;
}

/** Robyn's picture of the pareto fronts, or `null` where it drew none. */
export function paretoImageName(files: FileList): string | null {
  return files.files.some(({ name }) => name === PARETO_PLOT) ? previewOf(files, PARETO_PLOT) : null;
}

/** `1_23_4` is not the model of `11_23_4.png` nor of `1_23_40.png`. */
function isOf(name: string, sol_id: string): boolean {
  const [before, after] = name.split(sol_id, 2);
  return after !== undefined && !/\d$/.test(before ?? '') && !/^\d/.test(after);
}

/** The Slack-sized preview of an image, or the image itself. */
export function previewOf(files: FileList, name: string): string {
  const stem = stemOf(name);
  const preview = files.files.find((file) => file.kind === 'preview' && stemOf(file.name) === stem);
  return preview?.name ?? name;
}

/** `plots/1_23_4_preview.png` and `1_23_4.png` are the same picture. */
function stemOf(name: string): string {
  return name
    .replace(/^.*\//, '')
    .replace(/\.[a-z]+$/i, '')
    .replace(/[._-]preview$/i, '')
    .replace(/^preview[._-]/i, '');
}
