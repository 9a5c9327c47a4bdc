import type { Light, Measured } from '../trainer/fit.ts';

/** The gravest of some lights; green where there are none. */
export function worstLight(measures: readonly (Measured | null)[]): Light {
  const lights = measures.map((measure) => measure?.light);
  if (lights.includes('red')) return 'red';
  return lights.includes('amber') ? 'amber' : 'green';
}
