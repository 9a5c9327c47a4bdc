import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { dot } from '../statistics.ts';
import { correlated, differences } from './figures.ts';
import { basisOf, constant, residual } from './regression.ts';
import { mediaOf, type Windowed } from './windowed.ts';

/** Drivers that are the outcome in disguise. */
export type OutcomeCopy = {
  /** One column, or those that add up to it. */
  columns: string[];
  /** `same`: a linear copy, alone or together. `lag`: a copy of it `lag` periods later (or ahead, where negative). `near`: nearly a copy. */
  kind: 'same' | 'lag' | 'near';
  lag: number;
  correlation: number;
};

/** With fewer rows than this, few columns explain anything. */
const FEWEST = 30;
/** More columns than this that add up to something do so by chance. */
const MOST_TOGETHER = 4;
const LAGS = { day: 7, week: 4, month: 3 } as const satisfies Record<Windowed['interval'], number>;

export function outcomeCopies(spec: RunSpec, data: Windowed): OutcomeCopy[] {
  const outcome = data.column(spec.dep_var);
  if (outcome === null || outcome.length < FEWEST) return [];
  const drivers = [...new Set([...mediaOf(spec), ...spec.context_vars])].flatMap((name) => {
    const values = data.column(name);
    return values === null ? [] : [{ name, values }];
  });
  const alone = drivers.flatMap(({ name, values }) => copyOf(name, values, outcome, LAGS[data.interval]));
  const copied = new Set(alone.flatMap(({ columns }) => columns));
  const together = addingUp(
    drivers.filter(({ name }) => !copied.has(name)),
    outcome,
  );
  return together === null ? alone : [...alone, together];
}

function copyOf(name: string, values: Float64Array, outcome: Float64Array, lags: number): OutcomeCopy[] {
  const correlation = correlated(values, outcome);
  if (correlation ** 2 > threshold('outcome_copied')) return [{ columns: [name], kind: 'same', lag: 0, correlation }];
  for (let size = 1; size <= lags; size++) {
    for (const lag of [size, -size]) {
      const [later, earlier] = lag > 0 ? [values, outcome] : [outcome, values];
      const shifted = later.subarray(size);
      const original = earlier.subarray(0, earlier.length - size);
      if (isNear(shifted, original)) {
        return [{ columns: [name], kind: 'lag', lag, correlation: correlated(shifted, original) }];
      }
    }
  }
  return isNear(values, outcome) ? [{ columns: [name], kind: 'near', lag: 0, correlation }] : [];
}

/** What only grows with the outcome follows it from year to year; what is the outcome follows it from period to period too. */
function isNear(one: Float64Array, other: Float64Array): boolean {
  const near = threshold('outcome_near');
  return Math.abs(correlated(one, other)) > near && Math.abs(correlated(differences(one), differences(other))) > near;
}

/** The few columns that give the outcome exactly, each taken for explaining most of what those before it leave; `null` where none do. */
function addingUp(
  drivers: readonly { name: string; values: Float64Array }[],
  outcome: Float64Array,
): OutcomeCopy | null {
  const total = residual(outcome, basisOf([constant(outcome.length)]));
  const whole = dot(total, total);
  const taken: (typeof drivers)[number][] = [];
  while (taken.length < Math.min(MOST_TOGETHER, drivers.length)) {
    const basis = basisOf([constant(outcome.length), ...taken.map(({ values }) => values)]);
    const rest = residual(outcome, basis);
    let best: { driver: (typeof drivers)[number]; explained: number } | null = null;
    for (const driver of drivers) {
      if (taken.includes(driver)) continue;
      const own = residual(driver.values, basis);
      const length = dot(own, own);
      const explained = length > 0 ? dot(own, rest) ** 2 / length : 0;
      if (best === null || explained > best.explained) best = { driver, explained };
    }
    if (best === null) return null;
    taken.push(best.driver);
    const left = dot(rest, rest) - best.explained;
    const share = 1 - left / whole;
    if (share > threshold('outcome_copied')) {
      return { columns: taken.map(({ name }) => name), kind: 'same', lag: 0, correlation: Math.sqrt(share) };
    }
  }
  return null;
}
