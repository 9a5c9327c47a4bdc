import { createHash } from 'node:crypto';
import type { ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { describeProblem } from '../../data/problem-wording.ts';
import { quickCheck } from '../../data/quick-check.ts';
import { AppError, errorCode } from '../../errors.ts';
import { RUN_SPEC, type RunSpec } from '../../runs/run-spec.ts';
import { channelProblem } from '../channels.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage, errorWords } from '../error-message.ts';
import type { TrainField } from '../ids.ts';
import { BUDGET_MS, within } from '../within.ts';
import { type Draft, readDraft, TRAIN_METADATA } from './draft.ts';
import { FIELD_LABELS, type FieldIssue, fieldOfPath, issueSentence, withLabels } from './field-issues.ts';
import { readForm } from './form-state.ts';
import { noticeView } from './notice-view.ts';
import { specFromForm } from './train-form.ts';
import { isUnseen, unseenIssues } from './unseen-issues.ts';

type Deps = Pick<SlackDeps, 'objects' | 'warehouses' | 'logger'>;

/** What a submission comes to: an answer that keeps the modal open, or a run to be requested once it is closed. */
export type Submission =
  | { answer: ViewResponseAction }
  | { request: { spec: RunSpec; channel: string; request_id: string } };

/** Reads and checks a submitted train modal, in well under Slack's three seconds: a slow warehouse is left to the launch step. */
export async function readSubmission(deps: Deps, client: WebClient, view: ViewOutput): Promise<Submission> {
  const { draft_id } = TRAIN_METADATA.parse(JSON.parse(view.private_metadata));
  let draft: Draft;
  try {
    draft = await readDraft(deps.objects, draft_id);
  } catch (error) {
    deps.logger.error({ err: error, draft_id }, 'draft not read');
    return { answer: { response_action: 'update', view: noticeView(errorMessage(error)) } };
  }
  const { form, blocks } = readForm(view.state);
  const { input, issues } = specFromForm(form, draft);
  const parsed = RUN_SPEC.safeParse(input);
  const said = new Set(issues.map(({ field }) => field));
  const refused = parsed.success ? [] : parsed.error.issues.filter((issue) => !followsFrom(issue, said));
  const media = [...list(input.paid_media_vars), ...list(input.organic_vars)];
  const found = [
    ...issues,
    ...refused.flatMap((issue) => {
      const field = fieldOfPath(issue.path);
      return field === null ? [] : [{ field, message: issueSentence(issue) }];
    }),
    ...unseenIssues(refused.filter(isUnseen), draft, media),
  ];
  if (found.length > 0 || !parsed.success) return { answer: errorsUnder(found, blocks) };

  const channel = form.channel ?? draft.channel;
  if (channel === null) return { answer: errorsUnder([{ field: 'channel', message: 'Choose a channel.' }], blocks) };
  const problems = await lookUp(deps, client, parsed.data, channel);
  if (problems.length > 0) return { answer: errorsUnder(problems, blocks) };
  return { request: { spec: parsed.data, channel, request_id: requestId(draft_id, parsed.data, channel) } };
}

/**
 * One modal submitted twice with the same values is one request, however it came to be sent twice. With other values, after
 * Slack had let the person try again, it is another: the first one's run is not what they asked for.
 */
function requestId(draft_id: string, spec: RunSpec, channel: string): string {
  const asked = createHash('sha256')
    .update(JSON.stringify([spec, channel]))
    .digest('hex');
  return `${draft_id}-${asked.slice(0, 16)}`;
}

/** What can only be known by asking the warehouse and Slack; nothing where they take too long. */
async function lookUp(deps: Deps, client: WebClient, spec: RunSpec, channel: string): Promise<FieldIssue[]> {
  const checks = [checkColumns(deps, spec), checkChannel(client, channel)].map(async (check) => {
    const result = await within(BUDGET_MS.check, check);
    if (result.done) return result.value;
    result.later.catch((error: unknown) => deps.logger.warn({ err: error }, 'check failed after its time'));
    return [];
  });
  return (await Promise.all(checks)).flat();
}

async function checkChannel(client: WebClient, channel: string): Promise<FieldIssue[]> {
  const message = await channelProblem(client, channel);
  return message === null ? [] : [{ field: 'channel', message }];
}

/** Errors of the source itself stand under the table; that a warehouse does not answer is for the launch step to find. */
async function checkColumns(deps: Deps, spec: RunSpec): Promise<FieldIssue[]> {
  try {
    const problems = await quickCheck({ warehouses: deps.warehouses, spec, deadline_ms: BUDGET_MS.check });
    return problems.map((problem) => {
      const { message, fix } = describeProblem(problem);
      // The sentence stands under the field that it would name.
      const here = message.replace(` (${problem.field})`, '');
      return { field: fieldOfPath(problem.field.split('.')) ?? 'table', message: withLabels(`${here} ${fix}`) };
    });
  } catch (error) {
    switch (errorCode(error)) {
      case 'connection_unknown':
      case 'table_not_found':
      case 'query_refused':
      case 'file_not_readable': {
        const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
        return [{ field: 'query' in spec.data ? 'query' : 'table', message: `${what} ${why}` }];
      }
      default:
        deps.logger.warn({ err: error }, 'columns not checked');
        return [];
    }
  }
}

type ZodIssue = Parameters<typeof issueSentence>[0];

/** What is wrong only because something else is, and mended with it: no source, no spends and so no exposures. */
function followsFrom(issue: ZodIssue, said: ReadonlySet<TrainField>): boolean {
  if (issue.path[0] === 'data') return (['connection', 'table', 'query'] as const).some((field) => said.has(field));
  return issue.code === 'too_small' && issue.path[0] === 'paid_media_vars';
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The first error of each field, under its block; what belongs to no block of this modal stands under one that is there. */
function errorsUnder(issues: readonly FieldIssue[], blocks: ReadonlyMap<TrainField, string>): ViewResponseAction {
  const errors: Record<string, string> = {};
  for (const { field, message } of issues) {
    const block_id = blocks.get(field);
    if (block_id !== undefined) errors[block_id] ??= message;
    else errors[blocks.get('revision') ?? 'revision'] ??= `${FIELD_LABELS[field]}: ${message}`;
  }
  return { response_action: 'errors', errors };
}
