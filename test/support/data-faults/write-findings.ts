import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, FindingCode } from '../../../src/data/finding.ts';
import { checkSpec, withFile } from './check-data-set.ts';
import { FAULTS, SEED } from './faults.ts';
import { findingsDocument } from './findings-document.ts';

/** Writes `src/data/FINDINGS.md`. */
const found = new Map<FindingCode, Finding>();
for (const fault of FAULTS) {
  if (found.has(fault.code)) continue;
  const { findings } = await withFile(fault.make(SEED), checkSpec);
  const finding = findings.find(({ code }) => code === fault.code);
  if (finding !== undefined) found.set(fault.code, finding);
}
await writeFile(join(import.meta.dirname, '../../../src/data/FINDINGS.md'), findingsDocument(found));
