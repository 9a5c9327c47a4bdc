/**
 * How long an allocation takes, of 5 channels and of 40, side by side: `npm run bench:allocate`. A person waits for it in a modal. The
 * ratio is what to look at: eight times the channels are about eight times the work, on whatever machine.
 */
import { allocate } from '../../src/results/allocate.ts';
import { ALLOCATOR_SETTINGS } from '../../src/runs/run-spec.ts';
import { curvesOf } from '../support/response-curves.ts';

const ROUNDS = 9;
const summary = { dep_var_type: 'revenue', window: { start: '2020-01-06', end: '2021-11-29', rows: 100 } } as const;

/** Some S-shaped, some not. */
function curves(channels: number) {
  return curvesOf(
    Array.from({ length: channels }, (_, index) => ({
      coefficient: 1000 + 500 * (index % 7),
      alpha: 0.6 + (index % 5) * 0.55,
      inflexion: 200 + 90 * (index % 11),
      mean_carryover: index % 3,
      mean_spend: 50 + 25 * (index % 9),
    })),
  );
}

function settingsOf(given: ReturnType<typeof curves>, scenario: 'max_response' | 'target_efficiency') {
  const bounds = ALLOCATOR_SETTINGS.parse({ channel_constraints: { low: 0, up: 10 } });
  if (scenario === 'max_response') return bounds;
  const { totals } = allocate({ curves: given, sol_id: '1_1_1', settings: bounds, summary }).metrics;
  // Within reach, and not at once there.
  return { ...bounds, scenario, target_value: (0.95 * totals.response) / totals.spend };
}

function milliseconds(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const [few, many] = [curves(5), curves(40)];
process.stdout.write(`Median of ${ROUNDS} rounds\n\n${row(['scenario', '5 channels', '40 channels', 'ratio'])}\n`);
for (const scenario of ['max_response', 'target_efficiency'] as const) {
  const of = (given: typeof few) => {
    const settings = settingsOf(given, scenario);
    return milliseconds(() => allocate({ curves: given, sol_id: '1_1_1', settings, summary }));
  };
  of(few);
  // One after the other, so that a busy moment hits both.
  const rounds = Array.from({ length: ROUNDS }, () => ({ few: of(few), many: of(many) }));
  const [small, large] = [median(rounds.map((round) => round.few)), median(rounds.map((round) => round.many))];
  process.stdout.write(
    `${row([scenario, `${small.toFixed(1)} ms`, `${large.toFixed(1)} ms`, (large / small).toFixed(1)])}\n`,
  );
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(12))).join('');
}
