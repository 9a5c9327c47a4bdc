import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  fixesEverything,
  MEDIUM_TYPES,
  type Model,
  mediumTypeProblem,
  overrideProblem,
  type Range,
} from '../../../src/runs/hyperparameter-rules.ts';

/** The trainer's tests read the same file, so that the bot and R say the same of the same name. */
const MODEL = z.strictObject({
  adstock: z.enum(['geometric', 'weibull_cdf', 'weibull_pdf']),
  paid_media_spends: z.array(z.string()),
  paid_media_vars: z.array(z.string()),
  organic_vars: z.array(z.string()),
  context_vars: z.array(z.string()),
  prophet: z.strictObject({ vars: z.array(z.string()) }).nullable(),
  train: z.strictObject({ add_penalty_factor: z.boolean(), ts_validation: z.boolean() }),
});
const common = { with: MODEL.partial().default({}), problem: z.string().nullable() };
const RULES = z.strictObject({
  model: MODEL,
  overrides: z.array(
    z.strictObject({ ...common, name: z.string(), range: z.union([z.number(), z.tuple([z.number(), z.number()])]) }),
  ),
  media: z.array(z.strictObject({ ...common, medium: z.string(), type: z.enum(MEDIUM_TYPES) })),
});
const file = new URL('../../../r/tests/testthat/fixtures/hyperparameter-rules.json', import.meta.url);
const rules = RULES.parse(JSON.parse(readFileSync(file, 'utf8')));

test.each(rules.overrides)('$name $range: $problem', ({ with: change, name, range, problem }) => {
  expect(overrideProblem({ ...rules.model, ...change }, name, range)).toBe(problem);
});

test.each(rules.media)('$medium as $type: $problem', ({ with: change, medium, type, problem }) => {
  expect(mediumTypeProblem({ ...rules.model, ...change }, medium, type)).toBe(problem);
});

describe('with a number for everything that is searched', () => {
  const model: Model = { ...rules.model, paid_media_vars: ['tv_S'], paid_media_spends: ['tv_S'], organic_vars: [] };
  const all: Record<string, Range> = { tv_S_alphas: 1, tv_S_gammas: 0.5, tv_S_thetas: 0.3, lambda: 0.1 };

  test('nothing is left to search', () => {
    expect(fixesEverything(model, all)).toBe(true);
  });

  test('one range, the train size under validation, or penalty factors are enough', () => {
    expect(fixesEverything(model, { ...all, lambda: [0, 1] })).toBe(false);
    expect(fixesEverything({ ...model, train: { add_penalty_factor: false, ts_validation: true } }, all)).toBe(false);
    expect(fixesEverything({ ...model, train: { add_penalty_factor: true, ts_validation: false } }, all)).toBe(false);
  });
});
