import { annotationLines } from '../../../runs/annotation-lines.ts';
import { MAX_ANNOTATIONS } from '../../../runs/annotations.ts';
import { annotationProblemText, readAnnotationFile, readAnnotations, tooMany } from '../../../runs/read-annotations.ts';
import { clipMiddle } from '../../blocks/text.ts';
import type { SlackDeps } from '../../deps.ts';
import type { Draft } from './draft.ts';
import { textParts } from './long-values.ts';

/**
 * The draft with what a file says of what happened, as lines that people see and can change; what stands there already is not added
 * again. `problem`: why nothing of the file is taken, in sentences that name its line. Throws `unavailable`.
 */
export async function withAnnotationFile(
  deps: Pick<SlackDeps, 'uploads'>,
  draft: Draft,
  file_id: string,
): Promise<{ draft: Draft } | { problem: string }> {
  const { form } = draft;
  const taken = await deps.uploads.takeText({ file_id });
  const name = clipMiddle(taken.name, 80);
  if (taken.kind === 'refused') return { problem: `I cannot read ${name}. ${taken.reason}` };
  const refused = (why: string) => ({ problem: `Nothing of ${name} is taken. ${why}` });
  const default_as = form.annotations_as;
  const read = readAnnotationFile(taken.text, { default_as });
  if ('problems' in read) return refused(annotationProblemText(read.problems));

  const written = readAnnotations(form.annotations, { default_as });
  // Lines that cannot be read are to be put right first, and then the file is read again.
  if ('problems' in written) return { draft };
  const known = new Set(written.annotations.map((one) => JSON.stringify(one)));
  const added = read.annotations.filter((one) => !known.has(JSON.stringify(one)));
  if (added.length === 0) return { draft };
  const all = [...written.annotations, ...added];
  if (all.length > MAX_ANNOTATIONS) return refused(`With those above: ${tooMany(all.length)}`);
  const annotations = annotationLines(all, default_as);
  if (textParts(annotations) === null) {
    return refused('Its words are too many for this form. Shorten the labels, or send a manifest.');
  }
  return { draft: { ...draft, form: { ...form, annotations } } };
}
