import { type Cadence, cleanData, type DataSet } from './clean-data.ts';
import { seededRandom } from './random.ts';

/**
 * Data without any order in it: an outcome that wanders, and has nothing to do with media; spends with a long tail and pauses; prices of
 * an exposure that drift. Rough as it is, nothing is wrong with it.
 */
export function noiseData(seed: number, cadence: Cadence = 'week'): DataSet {
  const random = seededRandom(seed + 70_000);
  const { rows, spec } = cleanData(seed, cadence);
  const wander = { outcome: 0, facebook: 0, search: 0 };
  const drift = (key: keyof typeof wander, keep: number, size: number) => {
    wander[key] = keep * wander[key] + size * random.normal();
    return Math.exp(wander[key]);
  };
  const tail = (mean: number, width: number) => Math.round(mean * Math.exp(width * random.normal()));
  return {
    spec,
    rows: rows.map((row) => {
      const facebook = tail(14_000, 0.8);
      const search = tail(20_000, 0.4);
      return {
        ...row,
        revenue: Math.round(1_500_000 * drift('outcome', 0.5, 0.12)),
        tv_S: random.uniform() < 0.5 ? 0 : tail(60_000, 1),
        radio_S: tail(9_000, 1),
        facebook_S: facebook,
        facebook_I: Math.round((facebook / 0.006) * drift('facebook', 0.95, 0.06)),
        search_S: search,
        search_clicks_P: Math.round((search / 0.45) * drift('search', 0.95, 0.05)),
        newsletter: tail(18_000, 0.6),
        price: Math.round(100 * (50 + 3 * random.normal())) / 100,
      };
    }),
  };
}
