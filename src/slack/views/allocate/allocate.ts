import { createHash } from 'node:crypto';
import type { App, BlockAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import { type Allocation, allocate } from '../../../results/allocate.ts';
import { allocationCautions } from '../../../results/allocation-cautions.ts';
import { readCurves, readSummary } from '../../../results/request-answer.ts';
import type { AllocatorSettings } from '../../../runs/allocator-rules.ts';
import type { RequestOutcome } from '../../../runs/make-request.ts';
import type { Run } from '../../../runs/run.ts';
import { canonicalJson } from '../../../runs/run-spec.ts';
import type { ResponseCurves } from '../../../trainer/response-curves.ts';
import type { ModelSummary } from '../../../trainer/results.ts';
import { onButton } from '../../actions/on-button.ts';
import { costWords } from '../../blocks/expected-time.ts';
import { roughly } from '../../blocks/numbers.ts';
import { clip, escapeMrkdwn, listOf } from '../../blocks/text.ts';
import { slackErrorOf } from '../../channels.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { ALLOCATE_ACTIONS, ALLOCATE_FIELDS, VIEWS } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import { type Place, showWhenReady } from '../show-view.ts';
import type { AllocateFacts } from './allocate-facts.ts';
import { type AllocateForm, readAllocateForm, settingsOf } from './allocate-form.ts';
import { allocateView, loadingAllocate } from './allocate-view.ts';

type Deps = Pick<
  SlackDeps,
  'runs' | 'objects' | 'access' | 'chat' | 'rate' | 'logger' | 'requestAllocation' | 'shareCalculation'
>;

const METADATA = z.object({
  run_id: z.string(),
  calculated: z.string().nullable(),
  scenario: z.enum(['max_response', 'target_efficiency']),
});

/** What Robyn's allocator takes in the trainer, with the start of the container. */
const OFFICIAL_SECONDS = 60;

/**
 * Opens the allocator on a finished run; without a run id, on the person's latest. Throws `run_not_found`, `not_allowed`, and
 * `transition_refused` where the run has no result.
 */
export async function openAllocate(
  deps: Deps,
  place: Place,
  { run_id, user }: { run_id: string | null; user: string },
): Promise<void> {
  const view = (async () => {
    const known = await readRun(deps, run_id ?? (await latestOf(deps, user)), user);
    return allocateView(factsOf(deps, known, firstForm(known)));
  })();
  await showWhenReady(deps, place, { view, loading: loadingAllocate(), title: loadingAllocate().title.text });
}

/** Registers the button on runs, the form, and the buttons below an answer. */
export function registerAllocate(app: App, deps: Deps): void {
  onButton(app, deps, ALLOCATE_ACTIONS.open, async (run_id, { user, body, client }) => {
    const how = body.view?.type === 'modal' ? 'push' : 'open';
    await openAllocate(deps, { client, trigger_id: body.trigger_id, how }, { run_id, user });
    return null;
  });
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: VIEWS.allocate }, async ({ ack, view, body }) => {
    try {
      const { known, form } = await entered(deps, view, body.user.id);
      const read = settingsOf(form, channelsOf(known));
      if ('errors' in read) return ack({ response_action: 'errors', errors: read.errors });
      const answer = answerFor(known, form, read.settings);
      await ack({ response_action: 'update', view: allocateView(factsOf(deps, known, form, { answer })) });
    } catch (error) {
      deps.logger[levelOf(error)]({ err: error, user: body.user.id }, 'not allocated');
      await ack({ response_action: 'errors', errors: { [blockOf(view)]: refusal(error) } });
    }
  });
  app.action<BlockAction>(
    { type: 'block_actions', action_id: ALLOCATE_FIELDS.scenario },
    async ({ ack, body, client }) => {
      await ack();
      if (body.view === undefined) return;
      const { known, form } = await entered(deps, body.view, body.user.id);
      await update(client, body.view, factsOf(deps, known, form));
    },
  );
  onAnswerButton(app, deps, ALLOCATE_ACTIONS.share, async ({ known, wish }) =>
    outcomeWords(deps, known.run, await deps.shareCalculation(wish), 'The answer'),
  );
  onAnswerButton(app, deps, ALLOCATE_ACTIONS.official, async ({ known, wish }) => {
    if (!(await deps.access.mayManage(known.run, wish.user))) {
      const people = (await deps.access.managersOf(known.run)).map((user) => `<@${user}>`);
      return `Only ${listOf(people)} can make an allocation of this run official. You can post the answer in the thread and ask.`;
    }
    return outcomeWords(deps, known.run, await deps.requestAllocation(wish), 'Robyn’s own allocation');
  });
}

type Known = { run: Run; curves: ResponseCurves; summary: ModelSummary };
type Wish = { run_id: string; sol_id: string; settings: AllocatorSettings; user: string };

/** A button below an answer. It does what it says for the answer that is shown; what has been changed since is calculated first. */
function onAnswerButton(
  app: App,
  deps: Deps,
  action_id: string,
  act: (pressed: { known: Known; wish: Wish }) => Promise<string>,
): void {
  app.action<BlockAction>({ type: 'block_actions', action_id }, async ({ ack, body, client }) => {
    await ack();
    const { view } = body;
    if (view === undefined || view.callback_id !== VIEWS.allocate) return;
    const user = body.user.id;
    const { known, form } = await entered(deps, view, user);
    try {
      const read = settingsOf(form, channelsOf(known));
      if ('errors' in read) {
        const [problem = ''] = Object.values(read.errors);
        return await update(client, view, factsOf(deps, known, form, { note: escapeMrkdwn(problem) }));
      }
      const answer = answerFor(known, form, read.settings);
      const is_shown = METADATA.parse(JSON.parse(view.private_metadata)).calculated === answer.calculated;
      const wish = { run_id: known.run.run_id, sol_id: form.sol_id, settings: read.settings, user };
      const note = is_shown
        ? await act({ known, wish })
        : 'You have changed something since. This is the new answer; press again if it is what you want.';
      await update(client, view, factsOf(deps, known, form, { answer, note }));
    } catch (error) {
      deps.logger[levelOf(error)]({ err: error, user, action_id }, 'button not done');
      await update(client, view, factsOf(deps, known, form, { note: escapeMrkdwn(refusal(error)) }));
    }
  });
}

async function readRun(deps: Deps, run_id: string, user: string): Promise<Known> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  if (run.state !== 'succeeded') throw new AppError('transition_refused', { run_id, from: run.state });
  const [curves, summary] = await Promise.all([readCurves(deps.objects, run_id), readSummary(deps.objects, run_id)]);
  return { run, curves, summary };
}

async function latestOf({ runs }: Deps, user: string): Promise<string> {
  const { rows } = await runs.page({ filter: { requested_by: user, states: ['succeeded'] }, page_size: 1 });
  const [latest] = rows;
  if (latest === undefined) throw new AppError('run_not_found', { mine: true });
  return latest.run_id;
}

function firstForm({ run, curves, summary }: Known): AllocateForm {
  const { allocator } = run.spec;
  const { date_range } = allocator;
  const range = typeof date_range === 'string' ? date_range : `${date_range.start}..${date_range.end}`;
  return {
    sol_id: curves.models.some(({ sol_id }) => sol_id === summary.best_model)
      ? summary.best_model
      : (curves.models[0]?.sol_id ?? summary.best_model),
    scenario: allocator.scenario,
    total_budget: allocator.total_budget === null ? '' : String(allocator.total_budget),
    target_value: allocator.target_value === null ? '' : String(allocator.target_value),
    date_range: curves.window === null ? 'all' : range,
    low: String(allocator.channel_constraints.low),
    up: String(allocator.channel_constraints.up),
    own: new Map(
      Object.entries(allocator.channel_constraints.channels).map(([channel, own]) => {
        const { low = allocator.channel_constraints.low, up = allocator.channel_constraints.up } = own;
        return [channel, `${low} - ${up}`];
      }),
    ),
  };
}

async function entered(deps: Deps, view: ViewOutput, user: string): Promise<{ known: Known; form: AllocateForm }> {
  const { run_id, scenario } = METADATA.parse(JSON.parse(view.private_metadata));
  const known = await readRun(deps, run_id, user);
  return { known, form: readAllocateForm(view.state, { ...firstForm(known), scenario }, channelsOf(known)) };
}

function channelsOf({ curves }: Known): string[] {
  return (curves.models[0]?.channels ?? []).map(({ channel }) => channel);
}

function answerFor({ curves, summary, run }: Known, form: AllocateForm, settings: AllocatorSettings) {
  const allocation: Allocation = allocate({ curves, summary, sol_id: form.sol_id, settings });
  const asked = canonicalJson({ run_id: run.run_id, sol_id: form.sol_id, settings });
  return {
    allocation,
    cautions: allocationCautions(allocation, summary),
    calculated: createHash('sha256').update(asked).digest('hex').slice(0, 16),
  };
}

function factsOf(
  deps: Pick<Deps, 'rate'>,
  { run, curves, summary }: Known,
  form: AllocateForm,
  shown: { answer?: ReturnType<typeof answerFor>; note?: string } = {},
): AllocateFacts {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const of_window = new Map(curves.window?.channels.map(({ channel, spend }) => [channel, total(spend)]));
  return {
    run,
    summary,
    models: curves.models.map(({ sol_id }) => sol_id),
    channels: (curves.models[0]?.channels ?? []).map(({ channel, mean_spend }) => ({
      channel,
      spend: of_window.get(channel) ?? mean_spend * curves.periods,
    })),
    periods: curves.periods,
    interval: curves.interval,
    has_dates: curves.window !== null,
    form,
    answer: shown.answer ?? null,
    calculated: shown.answer?.calculated ?? null,
    note: shown.note ?? null,
    official_takes: `Takes ${roughly(OFFICIAL_SECONDS)} and costs ${costWords(OFFICIAL_SECONDS, deps.rate)} (an estimate).`,
  };
}

async function outcomeWords(deps: Deps, run: Run, outcome: RequestOutcome, what: string): Promise<string> {
  if (outcome.outcome === 'under_way') {
    const by = outcome.request.requested_by;
    return `${what} is on its way into the run's thread, asked for by <@${by}>. You can close this.`;
  }
  const { ts } = outcome;
  const url = ts === null ? null : await deps.chat.permalink({ channel: run.channel, ts }).catch(() => null);
  const where = url === null ? "in the run's thread" : `<${url}|in the run's thread>`;
  return `${what} to this question is there already, ${where}.`;
}

/** The field that a refusal goes under: what was asked for. */
function blockOf({ private_metadata, state }: ViewOutput): string {
  const { scenario } = METADATA.parse(JSON.parse(private_metadata));
  const wanted = scenario === 'target_efficiency' ? ALLOCATE_FIELDS.target_value : ALLOCATE_FIELDS.total_budget;
  return state.values[wanted] === undefined ? ALLOCATE_FIELDS.low : wanted;
}

/** Why there is no answer, with its figures, as plain text. */
function refusal(error: unknown): string {
  if (error instanceof AppError && error.code === 'allocation_infeasible') {
    const { message, fix } = error.details;
    return clip(`${String(message)} ${String(fix ?? '')}`.trim(), 800);
  }
  return clip(errorMessage(error), 800);
}

/** A view that has been changed or closed since is left alone. */
async function update(client: WebClient, { id, hash }: ViewOutput, facts: AllocateFacts): Promise<void> {
  try {
    await client.views.update({ view_id: id, hash, view: allocateView(facts) });
  } catch (error) {
    const code = slackErrorOf(error);
    if (code !== 'hash_conflict' && code !== 'not_found') throw error;
  }
}
