import type { FileList, ModelSummary } from '../trainer/results.ts';

/** Which file of a finished run is which. Names are relative to the run's folder. */

/** The onepager of a model as Slack should show it: its preview where there is one. */
export function onepagerImageName(files: FileList, summary: ModelSummary, sol_id: string): string {
  const listed = summary.finalists.find((finalist) => finalist.sol_id === sol_id)?.onepager;
  const name = listed ?? files.files.find((file) => file.kind === 'onepager' && isOf(file.name, sol_id))?.name;
  return previewOf(files, name ?? `${sol_id}.png`);
}

/** The allocator's plot of a model, or `null` where Robyn made none. Later allocations lie in folders of their own. */
export function allocatorImageName(files: FileList, sol_id: string): string | null {
  const plot = files.files.find(
    ({ name, kind }) => kind === 'plot' && isOf(name, sol_id) && /^[^/]*realloc/i.test(name),
  );
  return plot === undefined ? null : previewOf(files, plot.name);
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
