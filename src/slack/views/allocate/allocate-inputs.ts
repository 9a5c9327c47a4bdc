import type { KnownBlock } from '@slack/types';
import { context, input, option } from '../../blocks/elements.ts';
import { money } from '../../blocks/numbers.ts';
import { clip, clipMiddle, plain } from '../../blocks/text.ts';
import { ALLOCATE_FIELDS } from '../../ids.ts';
import type { AllocateFacts } from './allocate-facts.ts';
import { MOST_CHANNEL_FIELDS, ownField } from './allocate-form.ts';

/** The inputs: model, goal, budget or target, dates, and bounds for all channels and for single ones. */
export function formBlocks(facts: AllocateFacts): KnownBlock[] {
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
