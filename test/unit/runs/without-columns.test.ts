import { expect, test } from 'vitest';
import { withoutColumns } from '../../../src/runs/without-columns.ts';
import { runSpec } from '../../support/specs.ts';

const spec = runSpec({
  organic_vars: ['newsletter', 'blog'],
  organic_signs: ['positive', 'default'],
  context_vars: ['price', 'event'],
  context_signs: ['negative', 'default'],
  factor_vars: ['event'],
  prophet: { vars: ['trend'], country: 'DE' },
  paid_media_signs: ['positive', 'default'],
  hyperparameters: {
    media: { search_clicks: 'digital', tv_S: 'tv' },
    overrides: { search_clicks_alphas: 2, blog_thetas: [0.1, 0.2], tv_S_gammas: 0.4, lambda: [0, 1] },
  },
});

test('a model without nothing is the same model', () => {
  expect(withoutColumns(spec, [])).toBe(spec);
  expect(withoutColumns(spec, ['not_of_it'])).toEqual(spec);
});

test.each(['search_S', 'search_clicks'])('%s goes with its channel, and all that is said of it', (column) => {
  expect(withoutColumns(spec, [column])).toMatchObject({
    paid_media_spends: ['tv_S'],
    paid_media_vars: ['tv_S'],
    paid_media_signs: ['positive'],
    hyperparameters: {
      media: { tv_S: 'tv' },
      overrides: { blog_thetas: [0.1, 0.2], tv_S_gammas: 0.4, lambda: [0, 1] },
    },
  });
});

test('organic media and context go with their signs', () => {
  const left = withoutColumns(spec, ['newsletter', 'blog', 'event']);
  expect(left).toMatchObject({ organic_vars: [], organic_signs: [], context_vars: ['price'], factor_vars: [] });
  expect(left?.context_signs).toEqual(['negative']);
  expect(left?.hyperparameters.overrides).not.toHaveProperty('blog_thetas');
});

test('without what is to be explained, or with nothing that explains it, there is no model', () => {
  expect(withoutColumns(spec, ['revenue'])).toBeNull();
  expect(withoutColumns(spec, ['DATE'])).toBeNull();
  expect(withoutColumns(spec, ['tv_S', 'search_S'])).toBeNull();
});

test('a lift test of a channel keeps it in the model', () => {
  const study = {
    channel: 'search_S',
    start: '2020-02-01',
    end: '2020-03-01',
    lift: 1,
    spend: 1,
    confidence: 0.9,
    metric: 'revenue',
  };
  expect(withoutColumns({ ...spec, calibration: [{ ...study, scope: 'immediate' }] }, ['search_S'])).toBeNull();
});
