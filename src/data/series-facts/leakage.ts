import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { dot } from '../statistics.ts';
import { differences, laggedCorrelation } from './figures.ts';
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
  const correlation = laggedCorrelation(values, outcome, 0);
  if (correlation ** 2 > threshold('outcome_copied')) return [{ columns: [name], kind: 'same', lag: 0, correlation }];
  for (let size = 1; size <= lags; size++) {
    for (const lag of [size, -size]) {
      const [later, earlier] = lag > 0 ? [values, outcome] : [outcome, values];
      if (isNear(later, earlier, size)) {
        return [{ columns: [name], kind: 'lag', lag, correlation: laggedCorrelation(later, earlier, size) }];
      }
    }
  }
  return isNear(values, outcome, 0) ? [{ columns: [name], kind: 'near', lag: 0, correlation }] : [];
}

/** What only grows with the outcome follows it from year to year; what is the outcome follows it from period to period too. */
function isNear(later: Float64Array, earlier: Float64Array, lag: number): boolean {
  const near = threshold('outcome_near');
  return (
    Math.abs(laggedCorrelation(later, earlier, lag)) > near &&
    Math.abs(laggedCorrelation(differences(later), differences(earlier), lag)) > near
  );
}

/** The few columns that give the outcome exactly, each taken for explaining most of what those before it leave; `null` where none do. */
function addingUp(
  drivers: readonly { name: string; values: Float64Array }[],
  outcome: Float64Array,
): OutcomeCopy | null {
  const constant_basis = basisOf([constant(outcome.length)]);
  let rest = residual(outcome, constant_basis);
  let open = drivers.map(({ name, values }) => ({
    name,
    own: residual(values, constant_basis),
    size: lengthOf(values),
  }));
  const whole = dot(rest, rest);
  const columns: string[] = [];
  while (columns.length < MOST_TOGETHER) {
    let best: { name: string; direction: Float64Array; explained: number } | null = null;
    for (const { name, own, size } of open) {
      const length = lengthOf(own);
      // What those before it make up has nothing of its own but rounding.
      if (!(length > 1e-9 * size)) continue;
      const explained = (dot(own, rest) / length) ** 2;
      if (best === null || explained > best.explained) best = { name, direction: own, explained };
    }
    if (best === null) return null;
    const { name } = best;
    const basis = basisOf([best.direction]);
    columns.push(name);
    rest = residual(rest, basis);
    open = open
      .filter((driver) => driver.name !== name)
      .map((driver) => ({ ...driver, own: residual(driver.own, basis) }));
    const share = 1 - dot(rest, rest) / whole;
    if (share > threshold('outcome_copied')) {
      return { columns, kind: 'same', lag: 0, correlation: Math.sqrt(share) };
    }
  }
  return null;
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
