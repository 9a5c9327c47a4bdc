/**
 * What a channel brings in the mean period for what is spent in it, as Robyn's allocator counts (`fx_objective` and
 * `fx_gradient` of Robyn 3.12.1, R/allocator.R): what is carried over from other periods stays the mean of the window.
 */
export type Curve = {
  coefficient: number;
  alpha: number;
  inflexion: number;
  /** Adstocked spend carried into the mean period. */
  carryover: number;
};

/** coefficient / (1 + (inflexion / (spend + carryover))^alpha). It never falls; with alpha above 1 it is S-shaped. */
export function responseAt(curve: Curve, spend: number): number {
  return curve.coefficient * shareAt(curve, spend + curve.carryover);
}

/** What one more unit of spend brings: the derivative of `responseAt`. */
export function slopeAt(curve: Curve, spend: number): number {
  const { coefficient, alpha, inflexion } = curve;
  const input = spend + curve.carryover;
  if (coefficient === 0 || inflexion <= 0) return 0;
  const share = shareAt(curve, input);
  // So little that its share is nothing in numbers either.
  if (input <= 0 || share === 0) {
    if (alpha < 1) return Number.POSITIVE_INFINITY;
    return alpha === 1 ? coefficient / inflexion : 0;
  }
  return (coefficient * alpha * share * (1 - share)) / input;
}

function shareAt({ alpha, inflexion }: Curve, input: number): number {
  return input <= 0 ? 0 : 1 / (1 + (inflexion / input) ** alpha);
}

/** The spend from which on each further unit brings less than the one before; may be negative. */
export function steepestSpend({ alpha, inflexion, carryover }: Curve): number {
  return inflexion * (Math.max(alpha - 1, 0) / (alpha + 1)) ** (1 / alpha) - carryover;
}

const HALVINGS = 45;

/** Between `low` and `up`, which lie where the slope falls, the spend at which one more unit brings `price`. */
export function spendAtPrice(curve: Curve, low: number, up: number, price: number): number {
  let left = low;
  let right = up;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (left + right) / 2;
    if (slopeAt(curve, middle) > price) left = middle;
    else right = middle;
  }
  return left;
}

/** The spend within the bounds that maximises response - price * spend; of equals the smaller. Exact for an S-shaped curve. */
export function bestAtPrice(curve: Curve, low: number, up: number, price: number): number {
  // Past the steepest point the slope falls: where it crosses the price lies the only maximum between the bounds.
  const crossing = spendAtPrice(curve, Math.min(Math.max(low, steepestSpend(curve)), up), up, price);
  const worth = (spend: number) => responseAt(curve, spend) - price * spend;
  return [low, crossing, up].reduce((best, spend) => (worth(spend) > worth(best) ? spend : best));
}
