import { expect, it } from 'vitest';
import { parseDemoOptions } from '../../../../src/local/demo/options.ts';

it('trains the demo manifest into ./demo-results where nothing is said', () => {
  expect(parseDemoOptions([])).toEqual({
    options: { manifest: null, overrides: [], out: 'demo-results', state_dir: null, json: false, check: false },
  });
});

it('collects every --set in its order', () => {
  const parsed = parseDemoOptions(['--set', 'train.iterations=300', '--set=train.trials=2', '--json', '--out', 'x']);
  expect(parsed).toEqual({
    options: {
      manifest: null,
      overrides: ['train.iterations=300', 'train.trials=2'],
      out: 'x',
      state_dir: null,
      json: true,
      check: false,
    },
  });
});

it.each([['--manfest', 'x.yaml'], ['x.yaml'], ['--manifest']])('refuses %s with the reason', (...args) => {
  expect(parseDemoOptions(args)).toHaveProperty('refused');
});

it('answers --help', () => {
  expect(parseDemoOptions(['--help'])).toEqual({ help: true });
});
