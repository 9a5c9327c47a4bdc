import type { ModelSummary } from '../trainer/results.ts';

/** Under this share of explained variance a model's channel figures are close to guesswork. */
const R_SQUARED_TO_ACT_ON = 0.5;

/**
 * What people should know before they act on a result, as sentences, the gravest first: a model that explains little,
 * training that had not settled (Robyn's own convergence rule), and what the trainer itself noted.
 */
export function cautions(summary: ModelSummary): string[] {
  return [...littleExplained(summary), ...notSettled(summary), ...summary.warnings];
}

function littleExplained({ rsq_train, dep_var }: ModelSummary): string[] {
  if (rsq_train >= R_SQUARED_TO_ACT_ON) return [];
  const share = Math.max(0, Math.round(rsq_train * 100));
  return [
    `This model explains only ${share}% of the ups and downs of ${dep_var}: do not act on its figures. ` +
      `Add what else moves ${dep_var} (prices, promotions, season), or check the columns.`,
  ];
}

/** Robyn's messages read "NRMSE NOT converged: sd@qt.20 0.12 > 0.05 & ...". */
function notSettled({ convergence }: ModelSummary): string[] {
  const open = convergence.flatMap((message) => /^(\S+) NOT converged/.exec(message)?.[1]?.toLowerCase() ?? []);
  if (open.length === 0) return [];
  return [`Training had not settled yet (${open.join(' and ')}): more iterations give a steadier answer.`];
}
