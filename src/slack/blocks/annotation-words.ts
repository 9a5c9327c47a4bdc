import { annotationsFor, annotationVariables } from '../../runs/annotations.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { count, listOf } from './text.ts';

/** "What happened: 3 notes (Black Friday, TV strike), shown beside the figures." `null` where nothing is noted for the market. */
export function annotationWords(spec: Pick<RunSpec, 'annotations' | 'country'>): string | null {
  const own = annotationsFor(spec);
  const elsewhere = spec.annotations.length - own.length;
  const others =
    elsewhere === 0 ? '' : ` ${elsewhere === 1 ? 'One is' : `${elsewhere} are`} about other markets and left out.`;
  if (own.length === 0) return elsewhere === 0 ? null : `What happened: nothing in ${spec.country}.${others}`;
  const labels = [...new Set(own.map(({ label }) => label))];
  const noted = `What happened: ${count(own.length, 'note')} (${listOf(labels, 4)})`;
  const variables = annotationVariables(spec).map(({ column }) => column);
  const modelled =
    variables.length === 0
      ? ', shown beside the figures'
      : `. ${variables.length === 1 ? 'A variable' : 'Variables'} of the model: ${listOf(variables, 4)}`;
  return `${noted}${modelled}.${others}`;
}
