import { describe, expect, it } from 'vitest';
import { countJUnit, countVitest } from '../../support/counts.ts';

describe('countVitest', () => {
  const report = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0, testResults: [] };

  it('takes the numbers of the report', () => {
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that broke before its first test as a failure', () => {
    const broken = { ...report, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countVitest(JSON.stringify(broken)).failed).toBe(2);
  });
});

describe('countJUnit', () => {
  it('adds up the suites, errors being failures', () => {
    const xml = `<testsuites>
      <testsuite name="a" tests="5" skipped="1" failures="1" errors="1"><testcase/></testsuite>
      <testsuite name="b" tests="2" skipped="0" failures="0" errors="0"></testsuite></testsuites>`;
    expect(countJUnit(xml)).toEqual({ passed: 4, failed: 2, skipped: 1 });
  });

  it('refuses a report without suites, which would otherwise count as success', () => {
    expect(() => countJUnit('<testsuites></testsuites>')).toThrow(/no test suite/);
  });
});
