import { z } from 'zod';

/** What a runner's machine-readable report says, as numbers of tests. */
export type Count = { passed: number; failed: number; skipped: number };

export function sum(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

const VITEST_REPORT = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Vitest's JSON report. A file that fails before its first test (an import, a hook) counts as one failure. */
export function countVitest(json: string): Count {
  const report = VITEST_REPORT.parse(JSON.parse(json));
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A JUnit report, as testthat's reporter writes it: the sums of its test suites' attributes. */
export function countJUnit(xml: string): Count {
  const suites = [...xml.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes = '']) => attributes);
  if (suites.length === 0) throw new Error('the report has no test suite');
  return suites
    .map((attributes) => {
      const tests = attribute(attributes, 'tests');
      const failed = attribute(attributes, 'failures') + attribute(attributes, 'errors');
      const skipped = attribute(attributes, 'skipped');
      return { passed: tests - failed - skipped, failed, skipped };
    })
    .reduce(sum);
}

function attribute(attributes: string, name: string): number {
  const value = new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1];
  if (value === undefined) throw new Error(`a test suite of the report has no "${name}"`);
  return Number(value);
}
