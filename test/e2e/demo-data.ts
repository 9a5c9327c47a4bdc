/** Data and manifests of a team of its own: other names, another country, noise from a fixed seed. */

const DAY_MS = 86_400_000;

export type OwnData = { step_days: number; rows: number; change?: (row: OwnRow, index: number) => OwnRow };
type OwnRow = Record<'Woche' | 'Umsatz' | 'TV_Kosten' | 'Meta_Kosten' | 'Meta_Klicks' | 'Preis', string | number>;

export function ownCsv({ step_days, rows, change = (row) => row }: OwnData): string {
  const noise = seeded(20210104);
  const table = Array.from({ length: rows }, (_, index) => {
    const date = new Date(Date.UTC(2021, 0, 4) + index * step_days * DAY_MS);
    const season = 1 + 0.3 * Math.sin((2 * Math.PI * index * step_days) / 365);
    const tv = Math.round(4000 + 3000 * noise());
    const meta = noise() < 0.2 ? 0 : Math.round(500 + 2500 * noise());
    const price = 10 + (noise() - 0.5);
    const sales = 20_000 * season + 30 * tv ** 0.7 + 1.1 * meta - 800 * (price - 10) + 1500 * (noise() - 0.5);
    const row: OwnRow = {
      Woche: date.toISOString().slice(0, 10),
      Umsatz: Math.round(sales),
      TV_Kosten: tv,
      Meta_Kosten: meta,
      Meta_Klicks: Math.round(meta * (0.3 + 0.1 * noise())),
      Preis: price.toFixed(2),
    };
    return Object.values(change(row, index)).join(',');
  });
  return ['Woche,Umsatz,TV_Kosten,Meta_Kosten,Meta_Klicks,Preis', ...table, ''].join('\n');
}

export function ownManifest(file: string, window: { start: string; end: string }): string {
  return `revision: own1
country: fr
data: { file: ${file} }
date_var: Woche
dep_var: Umsatz
dep_var_type: revenue
paid_media_spends: [TV_Kosten, Meta_Kosten]
paid_media_vars: [TV_Kosten, Meta_Klicks]
context_vars: [Preis]
prophet: { vars: [trend, season, holiday], country: FR }
window: { start: ${window.start}, end: ${window.end} }
`;
}

/** Uniform in [0, 1), the same each time: a linear congruential generator with the constants of Numerical Recipes. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
