/** Random numbers that are the same for the same seed: uniform in [0, 1), and normal with mean 0 and deviation 1. */
export type Random = { uniform(): number; normal(): number };

/** Mulberry32, a generator of 32 bits of state, and Box and Muller's normal deviates from it. */
export function seededRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
