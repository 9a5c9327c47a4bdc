import { describe, expect, it, test } from 'vitest';
import {
  type AllocateForm,
  amountIn,
  MOST_CHANNEL_FIELDS,
  ownField,
  readAllocateForm,
  settingsOf,
} from '../../../../../src/slack/views/allocate/allocate-form.ts';

const BEFORE: AllocateForm = {
  sol_id: '1_23_4',
  scenario: 'max_response',
  total_budget: '',
  target_value: '',
  date_range: 'all',
  low: '0.7',
  up: '1.5',
  own: new Map(),
};
const few = Array.from({ length: MOST_CHANNEL_FIELDS }, (_, index) => `ch${index}`);
const many = Array.from({ length: 40 }, (_, index) => `ch${index}`);

/** What a modal sends in which these texts stand. */
function state(texts: Record<string, string | null>) {
  return {
    values: Object.fromEntries(
      Object.entries(texts).map(([id, value]) => [id, { [id]: { type: 'plain_text_input', value } }]),
    ),
  };
}

function settings(change: Partial<AllocateForm>, channels: readonly string[] = few) {
  const read = settingsOf({ ...BEFORE, ...change }, channels);
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read.settings;
}

function errors(change: Partial<AllocateForm>, channels: readonly string[] = few) {
  const read = settingsOf({ ...BEFORE, ...change }, channels);
  return 'errors' in read ? read.errors : {};
}

describe('an amount of money', () => {
  test.each([
    ['500000', 500_000],
    ['500,000', 500_000],
    ['1 200 000', 1_200_000],
    ["1'200'000", 1_200_000],
    ['1.000.000', 1_000_000],
    ['12.345,60', 12_345.6],
    ['1,234.5', 1234.5],
    ['500k', 500_000],
    ['1.2m', 1_200_000],
    ['1,2 Mio', 1_200_000],
    ['2bn', 2_000_000_000],
  ])('%j is %d', (text, value) => {
    expect(amountIn(text)).toBeCloseTo(value, 6);
  });

  test.each(['', 'a lot', '-5', '1.2.3', '1,23,4', '5 dollars', '1e9', 'm', '<!channel>'])('%j is none', (text) => {
    expect(amountIn(text)).toBeNull();
  });
});

describe('bounds of single channels', () => {
  it('have a field for each of up to twelve channels', () => {
    const form = readAllocateForm(state({ [ownField(0)]: '0.8 - 1.2', [ownField(11)]: ' 1 ' }), BEFORE, few);
    expect(settings({ own: form.own }).channel_constraints.channels).toEqual({
      ch0: { low: 0.8, up: 1.2 },
      ch11: { low: 1, up: 1 },
    });
  });

  it('are refused under the field of the channel', () => {
    const own = new Map([
      ['ch0', 'much'],
      ['ch3', '2 - 1'],
      ['ch4', '0.5 - 101'],
    ]);
    expect(errors({ own })).toEqual({
      [ownField(0)]: 'Write two numbers from 0 to 100, such as 0.7 - 1.5, or one to hold ch0 there.',
      [ownField(3)]: 'The first number is the lower one: 1 - 2?',
      [ownField(4)]: 'Write two numbers from 0 to 100, such as 0.7 - 1.5, or one to hold ch4 there.',
    });
  });

  it('are lines of one text for 40 channels, the longest name that fits being meant', () => {
    const text = 'ch1 0.7 - 1.5\n\n  ch12: 0,5 to 2\nch39=1';
    const form = readAllocateForm(state({ allocate_own: text }), BEFORE, many);
    expect(settings({ own: form.own }, many).channel_constraints.channels).toEqual({
      ch1: { low: 0.7, up: 1.5 },
      ch12: { low: 0.5, up: 2 },
      ch39: { low: 1, up: 1 },
    });
  });

  it.each([
    ['radio 0.7 - 1.5', '“radio” is no channel of this run.'],
    ['ch12 lots', 'Write two numbers from 0 to 100, such as 0.7 - 1.5, or one to hold ch12 there.'],
    ['ch12 1.5 - 0.7', 'The first number is the lower one: 0.7 - 1.5?'],
  ])('in the one text, %j is refused by name', (text, sentence) => {
    const form = readAllocateForm(state({ allocate_own: text }), BEFORE, many);
    expect(errors({ own: form.own }, many)).toEqual({ allocate_own: sentence });
  });
});

describe('the form', () => {
  it('keeps what stood in a field that is not shown', () => {
    const before = { ...BEFORE, total_budget: '500k', target_value: '2.5', date_range: 'last_26' };
    expect(readAllocateForm(state({ allocate_low: '0.5' }), before, [])).toEqual({ ...before, low: '0.5' });
  });

  it('asks for what was spent where the budget is left empty, and for Robyn’s target where that is', () => {
    expect(settings({})).toMatchObject({ scenario: 'max_response', total_budget: null, target_value: null });
    expect(settings({ scenario: 'target_efficiency', total_budget: '5' })).toMatchObject({ total_budget: null });
    expect(settings({ scenario: 'target_efficiency', target_value: '2,5' })).toMatchObject({ target_value: 2.5 });
  });

  it('knows the dates that it offers and those of the run', () => {
    expect(settings({ date_range: 'last_26' }).date_range).toBe('last_26');
    expect(settings({ date_range: '2017-03-06..2017-08-28' }).date_range).toEqual({
      start: '2017-03-06',
      end: '2017-08-28',
    });
    expect(settings({ date_range: 'last_0' }).date_range).toBe('all');
  });

  it('refuses each nonsense under its own field', () => {
    expect(errors({ total_budget: 'plenty', low: '-1', up: '' })).toEqual({
      allocate_total_budget: '“plenty” is no amount above 0. Write it like 500,000 or 1.2m.',
      allocate_low: 'Write a number from 0 to 100, such as 0.7 or 1.5: times the spend of now.',
      allocate_up: 'Write a number from 0 to 100, such as 0.7 or 1.5: times the spend of now.',
    });
    expect(errors({ total_budget: '0' })).toHaveProperty('allocate_total_budget');
    expect(errors({ low: '2', up: '1' })).toEqual({
      allocate_up: 'No channel can be at least 2 and at most 1 times its spend.',
    });
  });
});
