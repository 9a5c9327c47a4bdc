import type { KnownBlock, ModalView } from '@slack/types';
import type { Allocation } from '../../results/allocate.ts';
import type { Run } from '../../runs/run.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { allocationInWords } from '../blocks/allocator-message.ts';
import { actions, button, context, header, input, option } from '../blocks/elements.ts';
import { change, money, ratio } from '../blocks/numbers.ts';
import { runTitle } from '../blocks/run-words.ts';
import { bold, clip, clipMiddle, escapeMrkdwn, named, paragraph, plain } from '../blocks/text.ts';
import { ALLOCATE_ACTIONS, ALLOCATE_FIELDS, VIEWS } from '../ids.ts';
import { type AllocateForm, MOST_CHANNEL_FIELDS, ownField } from './allocate-form.ts';

export type AllocateFacts = {
  run: Run;
  summary: Pick<ModelSummary, 'best_model' | 'dep_var' | 'dep_var_type' | 'finalists'>;
  /** Models that have response curves, the best first. */
  models: readonly string[];
  /** With what each has spent in the window. */
  channels: readonly { channel: string; spend: number }[];
  periods: number;
  interval: string;
  /** Whether the run's files say what was spent when, so that part of the window can be chosen. */
  has_dates: boolean;
  form: AllocateForm;
  answer: { allocation: Allocation; cautions: readonly string[] } | null;
  /** Known by what it was calculated from. */
  calculated: string | null;
  /** What has just been done, or could not be, as mrkdwn. */
  note: string | null;
  /** "Takes about 1 min and costs about $0.01". */
  official_takes: string;
};

const LONGEST = 2800;
const TITLE = 'Allocate a budget';

export function loadingAllocate(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.loading,
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: [paragraph('Reading the response curves of the run…')],
  };
}

/** The answer, once there is one, above the form that it answers. */
export function allocateView(facts: AllocateFacts): ModalView {
  const { run, note, answer } = facts;
  return {
    type: 'modal',
    callback_id: VIEWS.allocate,
    title: plain(TITLE, 24),
    submit: plain(answer === null ? 'Calculate' : 'Calculate again', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({
      run_id: run.run_id,
      calculated: facts.calculated,
      scenario: facts.form.scenario,
    }),
    blocks: [
      ...(note === null ? [] : [paragraph(note)]),
      ...(answer === null ? [paragraph(introduction(facts))] : answerBlocks(facts, answer)),
      ...formBlocks(facts),
    ],
  };
}

function introduction({ run, periods, interval }: AllocateFacts): string {
  return (
    `*${escapeMrkdwn(runTitle(run))}*: where should the money go? The answer comes at once, from the response curves of the model; ` +
    `nothing is trained and nothing changes. Figures are totals over the dates, ${periods} ${interval}s in all.`
  );
}

function answerBlocks(
  facts: AllocateFacts,
  { allocation, cautions }: NonNullable<AllocateFacts['answer']>,
): KnownBlock[] {
  const { metrics } = allocation;
  const { question, outcome, advice } = allocationInWords(metrics);
  return [
    header('Now against proposed'),
    paragraph(`${question}.\n${outcome}\n*To do:* ${advice}`),
    {
      type: 'section',
      fields: totalsOf(metrics).map(([name, text]) => ({ type: 'mrkdwn' as const, text: `*${name}*\n${text}` })),
    },
    ...inParagraphs(channelLines(allocation)),
    ...(cautions.length === 0
      ? []
      : [
          paragraph(
            clip(
              `*Before you move money*\n${cautions.map((caution) => `• ${escapeMrkdwn(clip(caution, 450))}`).join('\n')}`,
              LONGEST,
            ),
          ),
        ]),
    context(
      `Calculated from the response curves of model ${named(metrics.sol_id)}, as Robyn's allocator counts: ${marginalName(metrics.dep_var_type)} is what one more unit brings, without what it carries over.`,
      ...metrics.notes.slice(0, 3).map((remark) => escapeMrkdwn(clip(remark, 400))),
    ),
    ...actions([
      button({ text: 'Post in the thread', action_id: ALLOCATE_ACTIONS.share, value: facts.run.run_id }),
      button({
        text: 'Make it official',
        action_id: ALLOCATE_ACTIONS.official,
        value: facts.run.run_id,
        confirm: {
          title: "Run Robyn's allocator?",
          text: `Robyn answers the same question in the trainer; table and plot come into the run's thread for all to see. ${facts.official_takes}`,
          confirm: 'Make it official',
          deny: 'Not now',
        },
      }),
    ]),
    { type: 'divider' },
  ];
}

type Metrics = Allocation['metrics'];

function marginalName(dep_var_type: Metrics['dep_var_type']): string {
  return dep_var_type === 'conversion' ? 'mCPA' : 'mROAS';
}

function totalsOf({ totals, dep_var_type }: Metrics): [string, string][] {
  const { spend, spend_optimized, response, response_optimized, response_lift } = totals;
  const is_cpa = dep_var_type === 'conversion';
  const efficiency = (money_in: number, effect: number) => {
    const [above, below] = is_cpa ? [money_in, effect] : [effect, money_in];
    return below === 0 ? '–' : ratio(above / below);
  };
  const spend_change = spend === 0 ? 0 : spend_optimized / spend - 1;
  return [
    [
      'Spend',
      `${money(spend)} → ${money(spend_optimized)} (${change(Math.abs(spend_change) < 1e-6 ? 0 : spend_change)})`,
    ],
    ['Effect', `${money(response)} → ${money(response_optimized)} (${change(response_lift)})`],
    [is_cpa ? 'CPA' : 'ROAS', `${efficiency(spend, response)} → ${efficiency(spend_optimized, response_optimized)}`],
  ];
}

/** A line for each channel, the largest moves first. */
function channelLines({ metrics, marginal }: Allocation): string[] {
  const is_cpa = metrics.dep_var_type === 'conversion';
  const slope = (value: number) => (is_cpa ? (value > 0 ? ratio(1 / value) : '–') : ratio(value));
  return metrics.channels
    .map((channel, index) => ({ ...channel, more: marginal[index] }))
    .sort((a, b) => Math.abs(b.spend_optimized - b.spend) - Math.abs(a.spend_optimized - a.spend))
    .map(({ channel, spend, spend_optimized, spend_change, response, response_optimized, response_change, more }) => {
      const of_more =
        more === undefined
          ? ''
          : `   ${marginalName(metrics.dep_var_type)} ${slope(more.now)} → ${slope(more.proposed)}`;
      return (
        `${bold(clipMiddle(channel, 60))}   ${money(spend)} → ${money(spend_optimized)} (${change(spend_change)})\n` +
        `effect ${money(response)} → ${money(response_optimized)} (${change(response_change)})${of_more}`
      );
    });
}

/** Lines in as few paragraphs as Slack's limit allows. */
function inParagraphs(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length > LONGEST) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map((text) => paragraph(text));
}

function formBlocks(facts: AllocateFacts): KnownBlock[] {
  const { form, summary, channels } = facts;
  const efficiency = summary.dep_var_type === 'conversion' ? 'CPA' : 'ROAS';
  const spend = channels.reduce((sum, channel) => sum + channel.spend, 0);
  const goals = [
    option('max_response', 'The most effect for a budget'),
    option('target_efficiency', `The most effect at a target ${efficiency}`),
  ];
  const models = facts.models.slice(0, 100).map((sol_id) => option(sol_id, modelLabel(facts, sol_id)));
  const ranges = rangeOptions(facts);
  return [
    input({
      block_id: ALLOCATE_FIELDS.model,
      label: 'Model',
      element: {
        type: 'static_select',
        action_id: ALLOCATE_FIELDS.model,
        options: models,
        ...initial(models, form.sol_id),
      },
    }),
    input({
      block_id: ALLOCATE_FIELDS.scenario,
      label: 'Goal',
      dispatch_action: true,
      element: {
        type: 'radio_buttons',
        action_id: ALLOCATE_FIELDS.scenario,
        options: goals,
        ...initial(goals, form.scenario),
      },
    }),
    form.scenario === 'max_response'
      ? text(ALLOCATE_FIELDS.total_budget, 'Budget for all of the dates together', form.total_budget, {
          hint: `Empty: what was spent in them. Over the whole window that is ${money(spend)}.`,
          placeholder: '500,000',
        })
      : text(ALLOCATE_FIELDS.target_value, `Target ${efficiency} of all channels together`, form.target_value, {
          hint:
            efficiency === 'ROAS'
              ? "Empty: 0.8 times the ROAS of now, which is Robyn's own."
              : "Empty: 1.2 times the CPA of now, which is Robyn's own.",
          placeholder: '2.5',
        }),
    ...(facts.has_dates
      ? [
          input({
            block_id: ALLOCATE_FIELDS.date_range,
            label: 'Dates whose spend is divided anew',
            element: {
              type: 'static_select',
              action_id: ALLOCATE_FIELDS.date_range,
              options: ranges,
              ...initial(ranges, form.date_range),
            },
          }),
        ]
      : []),
    text(ALLOCATE_FIELDS.low, 'No channel gets less than … times its spend of now', form.low, { required: true }),
    text(ALLOCATE_FIELDS.up, 'No channel gets more than … times its spend of now', form.up, { required: true }),
    ...ownBounds(facts),
  ];
}

function ownBounds({ channels, form }: AllocateFacts): KnownBlock[] {
  if (channels.length > MOST_CHANNEL_FIELDS) {
    const lines = [...form.own]
      .filter(([, bounds]) => bounds !== '')
      .map(([channel, bounds]) => `${channel} ${bounds}`);
    return [
      input({
        block_id: ALLOCATE_FIELDS.own,
        label: 'Bounds of single channels',
        optional: true,
        hint: 'One channel a line: its name, then the two bounds, such as tv_S 0.7 - 1.5; one number holds it there.',
        element: {
          type: 'plain_text_input',
          action_id: ALLOCATE_FIELDS.own,
          multiline: true,
          ...(lines.length === 0 ? {} : { initial_value: clip(lines.join('\n'), 3000) }),
        },
      }),
    ];
  }
  return [
    context(
      '*Bounds of single channels* where they differ, such as 0.7 - 1.5; one number holds a channel there (1: as it is).',
    ),
    ...channels.map(({ channel, spend }, index) =>
      text(ownField(index), `${clipMiddle(channel, 100)} (${money(spend)} now)`, form.own.get(channel) ?? '', {
        placeholder: `${form.low} - ${form.up}`,
      }),
    ),
  ];
}

function text(
  id: string,
  label: string,
  value: string,
  more: { hint?: string; placeholder?: string; required?: boolean },
): KnownBlock {
  return input({
    block_id: id,
    label,
    optional: more.required !== true,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    element: {
      type: 'plain_text_input',
      action_id: id,
      ...(value === '' ? {} : { initial_value: clip(value, 3000) }),
      ...(more.placeholder === undefined ? {} : { placeholder: plain(more.placeholder, 150) }),
    },
  });
}

function modelLabel({ summary }: AllocateFacts, sol_id: string): string {
  const finalist = summary.finalists.find((one) => one.sol_id === sol_id);
  const fit = finalist === undefined ? '' : `, R² ${finalist.rsq_train.toFixed(2)}, nrmse ${finalist.nrmse.toFixed(3)}`;
  return `${sol_id}${sol_id === summary.best_model ? ' (best)' : ''}${fit}`;
}

function rangeOptions({ periods, interval, form }: AllocateFacts) {
  const lengths = { day: [28, 91, 182, 365], week: [4, 13, 26, 52], month: [3, 6, 12] }[interval] ?? [];
  const offered = [
    option('all', `The whole window, ${periods} ${interval}s`),
    ...lengths
      .filter((length) => length < periods)
      .map((length) => option(`last_${length}`, `Its last ${length} ${interval}s`)),
  ];
  if (offered.some(({ value }) => value === form.date_range)) return offered;
  return [...offered, option(form.date_range, form.date_range.replace('..', ' to ').replace('_', ' '))];
}

function initial<Option extends { value?: string }>(options: readonly Option[], value: string) {
  const found = options.find((one) => one.value === value) ?? options[0];
  return found === undefined ? {} : { initial_option: found };
}
