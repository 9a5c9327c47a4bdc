import { createHash } from 'node:crypto';
import { canonicalJson } from '../runs/run-spec.ts';
import { type Finding, stops } from './finding.ts';
import { REMARK_CODES } from './finding-codes.ts';
import { type Fix, severalFixes } from './fix.ts';

/** Findings as a list: the gravest first, and what is found of many columns as one. */

export type FindingCounts = Readonly<Record<Finding['severity'], number>>;

/** How many there are to be told. */
export function countsOf(findings: readonly Finding[]): FindingCounts {
  const counts = { stops: 0, warns: 0, informs: 0 };
  for (const { severity } of inOrder(findings)) counts[severity] += 1;
  return counts;
}

const GRAVEST_FIRST = ['stops', 'warns', 'informs'] as const satisfies readonly Finding['severity'][];

/**
 * As people are told: the gravest first, of equals the most important first (`REMARK_CODES`), and of these the one that was found first. What
 * is found of several columns is one: the first of them, with the others in `details.others` and one fix for all.
 */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const importance = (finding: Finding) => (stops(finding) ? 0 : REMARK_CODES.indexOf(finding.code));
  return GRAVEST_FIRST.flatMap((severity) =>
    together(findings.filter((finding) => finding.severity === severity)).sort(
      (one, other) => importance(one) - importance(other),
    ),
  );
}

/** Those that say the same of their columns, where what is to be done is the same too. */
function together(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const [index, finding] of findings.entries()) {
    const key = finding.column === null ? String(index) : `${finding.code} ${likeness(finding)}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0) return group;
    const fix = severalFixes(group.map((finding) => finding.fix)) ?? undefined;
    return [{ ...first, details: { ...first.details, others: others.map(nameOf) }, fix }];
  });
}

/** What has to be equal: whether they have a fix, and what is to be done, but for the column's own name and figures. */
function likeness(finding: Finding): string {
  const { nearest } = finding.details;
  const by_itself =
    typeof nearest === 'string' || finding.code.startsWith('date_') || finding.code.startsWith('window_');
  return by_itself ? `${finding.column} ${finding.field}` : (finding.fix?.kind ?? 'none');
}

/** "a", "a with b" where the finding is of a pair, or a level with its factor. */
function nameOf({ column, details }: Finding): string {
  if (typeof details.level === 'string') return `"${details.level}" of ${column}`;
  return typeof details.other === 'string' ? `${column} with ${details.other}` : String(column);
}

/** What a button knows a fix by. */
export function fixKey(fix: Fix): string {
  return createHash('sha256').update(canonicalJson(fix)).digest('hex').slice(0, 12);
}

/** The fix of one of the findings that goes by this key; `null` where none does any more. */
export function fixOfKey(findings: readonly Finding[], key: string): Fix | null {
  const offered = [...findings, ...inOrder(findings)];
  return offered.find(({ fix }) => fix !== undefined && fixKey(fix) === key)?.fix ?? null;
}
