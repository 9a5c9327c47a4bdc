import { dot } from '../statistics.ts';

/**
 * An orthonormal basis of what the columns span, by Gram and Schmidt's way done twice, which is as good as a QR decomposition
 * for few columns. A column that those before it make up is left out.
 */
export function basisOf(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = residual(column, basis);
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9 * Math.sqrt(dot(column, column)) && length > 0) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** What of a series an orthonormal basis does not explain. */
export function residual(values: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(values);
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of basis) {
      const share = dot(rest, direction);
      for (let index = 0; index < rest.length; index++)
        rest[index] = (rest[index] ?? 0) - share * (direction[index] ?? 0);
    }
  }
  return rest;
}

export function constant(length: number): Float64Array {
  return new Float64Array(length).fill(1);
}
