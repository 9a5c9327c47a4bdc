import { createHash } from 'node:crypto';
import { canonicalJson } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import type { Fix } from './fix.ts';

/** Findings as a list: how many of which severity, and the gravest first. */

export type FindingCounts = Readonly<Record<Finding['severity'], number>>;

export function countsOf(findings: readonly Finding[]): FindingCounts {
  const counts = { stops: 0, warns: 0, informs: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

const GRAVEST_FIRST = ['stops', 'warns', 'informs'] as const satisfies readonly Finding['severity'][];

/** The gravest first; of equals the one that was found first. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return GRAVEST_FIRST.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

/** What a button knows a fix by. */
export function fixKey(fix: Fix): string {
  return createHash('sha256').update(canonicalJson(fix)).digest('hex').slice(0, 12);
}

/** The fix of one of the findings that goes by this key; `null` where none does any more. */
export function fixOfKey(findings: readonly Finding[], key: string): Fix | null {
  return findings.find(({ fix }) => fix !== undefined && fixKey(fix) === key)?.fix ?? null;
}
