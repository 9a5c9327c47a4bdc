import type { WebClient } from '@slack/web-api';
import { describeFinding } from '../../../data/finding-wording.ts';
import { quickCheck } from '../../../data/quick-check.ts';
import { AppError, errorCode } from '../../../errors.ts';
import type { RunSpec } from '../../../runs/run-spec.ts';
import { channelProblem } from '../../channels.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorWords } from '../../error-message.ts';
import { BUDGET_MS, within } from '../../within.ts';
import { type FieldIssue, fieldOfPath, withLabels } from './field-issues.ts';
import { sourceField } from './source-facts.ts';
import type { TrainForm } from './train-form.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'logger'>;

/** What the check came to; `in_time`: whether the warehouse answered before the person had to be answered. */
export type Checked = { issues: FieldIssue[]; in_time: boolean };

/** What can only be known by asking the warehouse, as far as it answers in time: the run checks the rest itself. */
export async function checkColumns(deps: Deps, spec: RunSpec, form: TrainForm): Promise<Checked> {
  const result = await within(BUDGET_MS.check, dataIssues(deps, spec, form));
  if (result.done) return { issues: result.value, in_time: true };
  result.later.catch((error: unknown) => deps.logger.warn({ err: error }, 'check failed after its time'));
  return { issues: [], in_time: false };
}

/** Whether the bot can post where the run is to be posted; nothing where Slack takes too long to say. */
export async function checkChannel(
  deps: Pick<Deps, 'logger'>,
  client: WebClient,
  channel: string,
): Promise<FieldIssue[]> {
  const result = await within(BUDGET_MS.check, channelProblem(client, channel));
  if (!result.done) {
    result.later.catch((error: unknown) => deps.logger.warn({ err: error }, 'check failed after its time'));
    return [];
  }
  return result.value === null ? [] : [{ field: 'channel', message: result.value }];
}

/** Errors of the source itself stand under the source; that a warehouse does not answer is for the launch step to find. */
async function dataIssues(deps: Deps, spec: RunSpec, form: TrainForm): Promise<FieldIssue[]> {
  try {
    const problems = await quickCheck({ warehouses: deps.warehouses, spec, deadline_ms: BUDGET_MS.check * 2 });
    return problems.map((problem) => {
      const { message, fix } = describeFinding(problem);
      // The sentence stands under the field that it would name.
      const here = message.replace(` (${problem.field})`, '');
      return { field: fieldOfPath(problem.field.split('.'), form), message: withLabels(`${here} ${fix}`) };
    });
  } catch (error) {
    switch (errorCode(error)) {
      case 'connection_unknown':
      case 'table_not_found':
      case 'query_refused':
      case 'file_not_readable': {
        const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
        return [{ field: sourceField(form), message: `${what} ${why}` }];
      }
      default:
        deps.logger.warn({ err: error }, 'columns not checked');
        return [];
    }
  }
}
