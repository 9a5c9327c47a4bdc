import { z } from 'zod';
import type { ErrorDetails } from '../errors.ts';
import { REMARK_CODES, STOPPING_CODES } from './finding-codes.ts';
import { FIX, type Fix } from './fix.ts';

export type StoppingCode = (typeof STOPPING_CODES)[number];
export type RemarkCode = (typeof REMARK_CODES)[number];
export type FindingCode = StoppingCode | RemarkCode;

type Facts = {
  /** Path of the manifest's field that is to be changed, such as `window.start` or `paid_media_spends`. */
  field: string;
  /** The column of the data that is meant; `null` where it is not about one. */
  column: string | null;
  details: ErrorDetails;
  /** What would answer it, where a button can do it. */
  fix?: Fix;
};

export type StoppingFinding = Facts & { severity: 'stops'; code: StoppingCode };
export type Remark = Facts & { severity: 'warns' | 'informs'; code: RemarkCode };
export type Finding = StoppingFinding | Remark;

export function stops(finding: Finding): finding is StoppingFinding {
  return finding.severity === 'stops';
}

const FACTS = {
  field: z.string(),
  column: z.string().nullable(),
  details: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]),
  ),
  fix: FIX.optional(),
};

/** `data/findings.json` of a run. */
export const FINDINGS = z.object({
  schema: z.literal(1),
  findings: z.array(
    z.discriminatedUnion('severity', [
      z.object({ severity: z.literal('stops'), code: z.enum(STOPPING_CODES), ...FACTS }),
      z.object({ severity: z.enum(['warns', 'informs']), code: z.enum(REMARK_CODES), ...FACTS }),
    ]),
  ),
});
