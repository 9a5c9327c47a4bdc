import { beforeAll, describe, expect, it } from 'vitest';
import { allSamples } from '../../support/samples/load.ts';
import type { Sample } from '../../support/samples/sample.ts';
import { builders, functionsCalledBy } from './support/builders.ts';
import { messageProblems, viewProblems } from './support/check-limits.ts';
import { liveMarkup } from './support/live-markup.ts';

/** Functions that return a message or view but are a part of another one, each with the reason. */
const NOT_SURFACES: Readonly<Record<string, string>> = {};

const samples = await allSamples();

async function problems(sample: Sample, which: 'typical' | 'worst'): Promise<string[]> {
  if (sample.surface === 'message') {
    const message = await (which === 'worst' ? sample.worst?.() : sample.typical());
    return message === undefined ? [] : [...messageProblems(message), ...liveMarkup(message)];
  }
  const view = await (which === 'worst' ? sample.worst?.() : sample.typical());
  if (view === undefined) return [];
  const type = view.type === sample.surface ? [] : [`is a ${view.type}`];
  return [...type, ...viewProblems(view), ...liveMarkup(view)];
}

describe.each(samples.map((sample) => [sample.file, sample.name, sample] as const))(
  '%s: %s',
  (_file, _name, sample) => {
    it('is within the limits, and shows what is in the data as plain text', async () => {
      expect(await problems(sample, 'typical')).toEqual([]);
    });
    if (sample.worst !== undefined) {
      it('is so with the worst data', async () => {
        expect(await problems(sample, 'worst')).toEqual([]);
      });
    }
  },
);

it('has a name of its own for each sample', () => {
  const names = samples.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('every builder of a message or view', () => {
  let called: ReadonlySet<string> = new Set();
  beforeAll(async () => {
    called = await functionsCalledBy(async () => {
      for (const sample of samples) {
        await sample.typical();
        await sample.worst?.();
      }
    });
  });

  it('has a sample in test/support/samples, or is said to be no surface', async () => {
    const found = await builders();
    expect(found.length).toBeGreaterThan(10);
    const missing = found
      .map(({ file, name }) => `${file} ${name}`)
      .filter((builder) => !called.has(builder) && NOT_SURFACES[builder] === undefined);
    expect(missing).toEqual([]);
  });

  it('is still there where it is said to be no surface', async () => {
    const known = (await builders()).map(({ file, name }) => `${file} ${name}`);
    expect(Object.keys(NOT_SURFACES).filter((builder) => !known.includes(builder))).toEqual([]);
  });
});
