import { AppError } from '../../../errors.ts';
import { filledFrom } from '../../actions/filled-from.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorWords } from '../../error-message.ts';
import { withAnnotationFile } from './annotation-file.ts';
import { checkColumns } from './check-spec.ts';
import type { Draft } from './draft.ts';
import { FIELD_LABELS, type FieldIssue } from './field-issues.ts';
import { withHolidays } from './propose-form.ts';
import { forMarket } from './remembered.ts';
import type { ColumnReader } from './source-columns.ts';
import { withRemembered, withSourceRead } from './source-facts.ts';
import { specOfForm } from './spec-of-form.ts';
import { formOfSpec, sourceOfForm } from './train-form.ts';
import { stepAfter, stepNumber, stepOf, TRAIN_STEPS, type TrainStep } from './train-steps.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'uploads' | 'objects' | 'logger'> & { columns: ColumnReader };

/** Where a person stands after "Next": at another step, or at the one where something is to be corrected. */
export type Advanced = { draft: Draft; issues: FieldIssue[] };

/**
 * From a step to the next one, with what that step brings: a file is taken, the source is read and roles are proposed, the data is
 * checked before the review. What is wrong at this step, or at one before it, keeps the person from going on.
 */
export async function advance(deps: Deps, draft: Draft, file_ids: readonly string[]): Promise<Advanced> {
  switch (draft.step) {
    case 'source':
      return fromSource(deps, draft, file_ids);
    case 'goal': {
      const wrong = issuesUpTo(draft, 'goal');
      if (wrong.length > 0) return at(draft, wrong);
      const marketed = await ofItsMarket(deps, draft);
      const read = await withSourceRead(deps, { ...marketed, form: withHolidays(marketed.form) });
      return read.issues.length > 0 ? at(read.draft, read.issues) : forward(read.draft);
    }
    case 'media':
      return fromMedia(deps, draft, file_ids);
    case 'model':
    case 'report':
      return toReport(deps, draft);
  }
}

/** The market is known now: the source as it was last trained for it. */
async function ofItsMarket(deps: Deps, draft: Draft): Promise<Draft> {
  const { draft: marketed, mapping } = await forMarket(deps, draft);
  const source = sourceOfForm(marketed.form);
  if (mapping === null || source === null) return marketed;
  return (await withRemembered(deps, marketed, source, mapping)) ?? draft;
}

async function fromSource(deps: Deps, draft: Draft, file_ids: readonly string[]): Promise<Advanced> {
  const [file_id] = draft.form.source_kind === 'file' ? file_ids : [];
  const taken = file_id === undefined ? { draft, issues: [] } : await withFile(deps, draft, file_id);
  if (taken.issues.length > 0) return taken;
  const wrong = issuesUpTo(taken.draft, 'source');
  if (wrong.length > 0) return at(taken.draft, wrong);
  const read = await withSourceRead(deps, taken.draft);
  if (read.issues.length > 0) return at(read.draft, read.issues);
  // A manifest has said everything: what is left is to look at it.
  return taken.draft.manifest !== draft.manifest ? toReport(deps, read.draft) : forward(read.draft);
}

/** What a file says of what happened stands in the lines then; what is wrong with those is said of the file. */
async function fromMedia(deps: Deps, draft: Draft, [file_id]: readonly string[]): Promise<Advanced> {
  const wrong = issuesUpTo(draft, 'media');
  if (file_id === undefined) return wrong.length > 0 ? at(draft, wrong) : forward(draft);
  const taken = await withAnnotationFile(deps, draft, file_id);
  if ('problem' in taken) return at(draft, [...wrong, { field: 'annotations_file', message: taken.problem }]);
  const was_right = wrong.every(({ field }) => field !== 'annotations');
  const issues = issuesUpTo(taken.draft, 'media').map((issue) =>
    was_right && issue.field === 'annotations' ? { ...issue, field: 'annotations_file' as const } : issue,
  );
  if (issues.length === 0) return forward(taken.draft);
  return at(issues.some(({ field }) => field === 'annotations_file') ? draft : taken.draft, issues);
}

/** The draft with a file that was chosen: a table is its data, a manifest fills all of it. */
async function withFile(deps: Deps, draft: Draft, file_id: string): Promise<Advanced> {
  try {
    const { manifest, spec, file_name } = filledFrom(await deps.uploads.take({ file_id, user: draft.user }));
    const { channel, connection } = draft.form;
    const form = formOfSpec(spec, { whole: manifest !== null, channel, connection, file_name });
    if (manifest !== null) return { draft: { ...draft, manifest, form, found: null }, issues: [] };
    const { source_kind, file } = form;
    return { draft: { ...draft, form: { ...draft.form, source_kind, file, snapshot: '' } }, issues: [] };
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'file_refused' && error.code !== 'spec_invalid')) throw error;
    const { what, why } = errorWords(error.code, error.details);
    return at(draft, [{ field: 'files', message: `${what} ${why}` }]);
  }
}

/** The review, once everything fits together and with the data, as far as can be seen at once. */
async function toReport(deps: Deps, draft: Draft): Promise<Advanced> {
  const wrong = issuesUpTo(draft, 'model');
  if (wrong.length > 0) return at(draft, wrong);
  const reading = specOfForm(draft.form);
  if ('issues' in reading) return at({ ...draft, step: 'report' }, []);
  const { issues } = await checkColumns(deps, reading.spec, draft.form);
  if (issues.length > 0) return at(draft, issues);
  return at({ ...draft, step: 'report' }, []);
}

/** At the step of the first thing to correct; where there is none, where the draft is. */
export function at(draft: Draft, issues: readonly FieldIssue[]): Advanced {
  const steps = issues.map(({ field }) => stepOf(field));
  const first = TRAIN_STEPS.find((step) => steps.includes(step));
  return { draft: { ...draft, step: first ?? draft.step }, issues: [...issues] };
}

function forward(draft: Draft): Advanced {
  return at({ ...draft, step: stepAfter(draft.step) }, []);
}

/** What is wrong with the form at a step and before it. What a later step can still mend does not keep anybody from it. */
function issuesUpTo(draft: Draft, step: TrainStep): FieldIssue[] {
  const reading = specOfForm(draft.form);
  if ('spec' in reading) return [];
  const mended_later = (message: string) => step === 'media' && message.includes(FIELD_LABELS.prophet_vars);
  return reading.issues.filter(
    ({ field, message }) => stepNumber(stepOf(field)) <= stepNumber(step) && !mended_later(message),
  );
}
