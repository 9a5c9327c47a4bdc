import { describe, expect, it } from 'vitest';
import { costOf, trainerSeconds } from '../../../src/runs/cost.ts';
import { RATE } from '../../support/rate.ts';

describe('the cost of a run', () => {
  it('is that of its vCPUs and its memory for as long as they are there', () => {
    expect(costOf(3600, RATE)).toBeCloseTo(3600 * (4 * 0.000018 + 16 * 0.000002), 10);
    expect(costOf(3600, { ...RATE, memory_gib: 0 })).toBeCloseTo(0.2592, 10);
  });

  it('is nothing before the trainer is there, also where clocks differ', () => {
    expect(costOf(-5, RATE)).toBe(0);
  });
});

describe('the time of the trainer', () => {
  const history = (...moves: [state: 'requested' | 'training' | 'publishing' | 'succeeded', at: string][]) =>
    moves.map(([state, at]) => ({ state, at }));
  const launched_at = '2024-01-31T09:30:30Z';
  const now = new Date('2024-01-31T09:40:30Z');

  it('is none for a run that was never started', () => {
    expect(trainerSeconds({ launched_at: null, history: [] }, now)).toBe(0);
  });

  it('goes on while the run trains', () => {
    expect(trainerSeconds({ launched_at, history: history(['training', launched_at]) }, now)).toBe(600);
  });

  it('ends with the training, not with the posting of the results', () => {
    const moves = history(
      ['training', launched_at],
      ['publishing', '2024-01-31T09:35:30Z'],
      ['succeeded', '2024-01-31T09:38:00Z'],
    );
    expect(trainerSeconds({ launched_at, history: moves }, now)).toBe(300);
  });
});
