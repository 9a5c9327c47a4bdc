import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';

/** Above this correlation (Pearson's r, absolute) two channels are reported. */
const COLLINEAR = 0.9;

/** What is odd between two columns; only ever a warning. */
export function checkPairs(spec: RunSpec, { design, exposure }: Profile): Finding[] {
  const media = new Set([...spec.paid_media_spends, ...spec.organic_vars]);
  const pairs = (design?.correlations.pairs ?? []).filter(
    ({ a, b, correlation }) => media.has(a) && media.has(b) && Math.abs(correlation) > COLLINEAR,
  );
  const together = pairs.map(
    ({ a, b, correlation }): Finding => ({
      severity: 'warns',
      code: 'collinear',
      field: 'paid_media_spends',
      column: a,
      details: { other: b, correlation: correlation.toFixed(2) },
    }),
  );
  const apart = exposure.flatMap((pair): Finding[] => {
    const base = { severity: 'warns', field: 'paid_media_vars', column: pair.spend } as const;
    const problems: Finding[] = [];
    if (pair.spend_without_exposure > 0) {
      const date = pair.first_spend_without_exposure;
      const details = { other: pair.exposure, count: pair.spend_without_exposure, date };
      problems.push({ ...base, code: 'spend_without_exposure', details });
    }
    if (pair.exposure_without_spend > 0) {
      const date = pair.first_exposure_without_spend;
      const details = { other: pair.exposure, count: pair.exposure_without_spend, date };
      problems.push({ ...base, code: 'exposure_without_spend', details });
    }
    return problems;
  });
  return [...together, ...apart];
}
