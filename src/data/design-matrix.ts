import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { type Centred, dot } from './statistics.ts';

/**
 * How far columns that vary give each other: D. A. Belsley, E. Kuh, R. E. Welsch, Regression Diagnostics, 1980, chapter 3. Columns of one
 * length, more rows than columns.
 */
export type DesignFacts = {
  /** Of each column 1 / (1 - R²) of its regression on all others; `null` where these give it exactly, so that it is infinite. */
  variance_inflation: (number | null)[];
  /** Largest over smallest singular value of the intercept and the columns, each scaled to length 1, not centred; `null` where infinite. */
  condition_number: number | null;
  /** Share, 0 to 1, of the variance of the coefficient of the intercept, then of each column, in the weakest direction. */
  weakest: number[];
};

/**
 * A direction this much shorter than the longest is none: the columns in it are linear combinations of each other, as far as numbers with
 * 16 digits can tell. `lm` of R has the same figure for a column that the columns before it give.
 */
const SINGULAR = 1e-7;
/** A column takes part in a direction beyond what rounding leaves there. */
const TAKES_PART = 1e-12;

export function designFacts(columns: readonly Centred[]): DesignFacts {
  const rows = columns[0]?.unit.length ?? 0;
  const triangle = upperTriangle(columns.map(({ unit }) => unit));
  const with_intercept = directionsOf(withIntercept(triangle, columns, rows));
  const [longest = 1] = with_intercept.lengths;
  const shortest = with_intercept.lengths.at(-1) ?? 1;
  return {
    variance_inflation: inflationByInverse(triangle) ?? inflationByDirections(triangle),
    condition_number: shortest > SINGULAR * longest ? Math.max(1, longest / shortest) : null,
    weakest: [0, ...columns.map((_column, index) => index + 1)].map((index) => weakestShare(with_intercept, index)),
  };
}

type Directions = { lengths: number[]; parts: number[][] };

/** Singular values, the longest first, and for each column the squares of its part in each direction. */
function directionsOf(matrix: Matrix): Directions {
  if (matrix.columns === 0) return { lengths: [], parts: [] };
  const { diagonal, rightSingularVectors } = new SingularValueDecomposition(matrix, {
    computeLeftSingularVectors: false,
  });
  return { lengths: diagonal, parts: rightSingularVectors.to2DArray().map((row) => row.map((part) => part ** 2)) };
}

function isNone({ lengths }: Directions, direction: number): boolean {
  return (lengths[direction] ?? 0) <= SINGULAR * (lengths[0] ?? 1);
}

/**
 * The diagonal of the inverse of the correlation matrix (page 93 there), R⁻¹ R⁻ᵀ with the triangle's inverse. `null` where a column is given
 * by others, for which there is no inverse.
 */
function inflationByInverse(triangle: Matrix): number[] | null {
  const size = triangle.columns;
  const inverse = Array.from({ length: size }, () => new Float64Array(size));
  const factors = new Array<number>(size).fill(0);
  for (let column = 0; column < size; column++) {
    for (let row = column; row >= 0; row--) {
      let rest = row === column ? 1 : 0;
      for (let between = row + 1; between <= column; between++) {
        rest -= triangle.get(row, between) * (inverse[between]?.[column] ?? 0);
      }
      const value = rest / triangle.get(row, row);
      const line = inverse[row];
      if (line !== undefined) line[column] = value;
      factors[row] = (factors[row] ?? 0) + value ** 2;
    }
  }
  return factors.every((factor) => factor < 1 / SINGULAR ** 2) ? factors.map((factor) => Math.max(1, factor)) : null;
}

/** The same by singular values (page 106), which tell the columns that a combination is made of from those that have no part in it. */
function inflationByDirections(triangle: Matrix): (number | null)[] {
  const directions = directionsOf(triangle);
  return directions.parts.map((parts) => {
    let factor = 0;
    for (const [direction, part] of parts.entries()) {
      if (!isNone(directions, direction)) factor += part / (directions.lengths[direction] ?? 1) ** 2;
      else if (part > TAKES_PART) return null;
    }
    return Math.max(1, factor);
  });
}

/** The variance-decomposition proportion (page 107) of the smallest singular value; 1 for what an exact combination has in it. */
function weakestShare(directions: Directions, column: number): number {
  const parts = directions.parts[column] ?? [];
  const last = parts.length - 1;
  if (isNone(directions, last))
    return parts.some((part, index) => isNone(directions, index) && part > TAKES_PART) ? 1 : 0;
  const shares = parts.map((part, direction) => part / (directions.lengths[direction] ?? 1) ** 2);
  return Math.min(1, (shares[last] ?? 0) / shares.reduce((sum, share) => sum + share, 0));
}

/** The triangle of the intercept and the columns as they are, each scaled to length 1: the mean is what lies along the intercept. */
function withIntercept(triangle: Matrix, columns: readonly Centred[], rows: number): Matrix {
  const size = columns.length + 1;
  const result = Matrix.zeros(size, size);
  result.set(0, 0, 1);
  for (const [index, { mean, length }] of columns.entries()) {
    const along = mean * Math.sqrt(rows);
    const whole = Math.hypot(along, length);
    result.set(0, index + 1, along / whole);
    for (let row = 0; row <= index; row++) result.set(row + 1, index + 1, (triangle.get(row, index) * length) / whole);
  }
  return result;
}

/**
 * R of the QR decomposition by Householder's reflections (G. H. Golub, C. F. Van Loan, Matrix Computations, algorithm 5.2.1): it has the
 * singular values of the columns and, unlike their cross products, loses no digits. Along columns in memory it takes a fifth of the time of
 * `ml-matrix`'s own.
 */
function upperTriangle(columns: readonly Float64Array[]): Matrix {
  const work = columns.map((column) => column.slice());
  const size = work.length;
  const result = Matrix.zeros(size, size);
  for (const [step, column] of work.entries()) {
    for (let row = 0; row < step; row++) result.set(row, step, column[row] ?? 0);
    const reflector = column.subarray(step);
    const head = reflector[0] ?? 0;
    const length = Math.sqrt(dot(reflector, reflector));
    if (length === 0) continue;
    const pivot = head > 0 ? -length : length;
    result.set(step, step, pivot);
    reflector[0] = head - pivot;
    // |v|² = 2 length (length + |head|), of the reflection 1 - 2 v v' / |v|².
    const scale = length * (length + Math.abs(head));
    for (let next = step + 1; next < size; next++) {
      const rest = work[next]?.subarray(step);
      if (rest !== undefined) subtract(rest, reflector, dot(reflector, rest) / scale);
    }
  }
  return result;
}

function subtract(from: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < from.length; index++) from[index] = (from[index] ?? 0) - times * (what[index] ?? 0);
}
