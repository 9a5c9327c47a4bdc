import { expect, test } from 'vitest';
import { logFilter } from '../../support/infra/log-filter.ts';

const ENTRY = {
  severity: 'ERROR',
  resource: { type: 'cloud_run_revision' },
  jsonPayload: {
    message: 'run finished',
    seconds: 3.2,
    ok: true,
    code: null,
    err: { details: { slack_error: 'invalid_auth' } },
  },
};

test.each<[string, boolean]>([
  ['severity>=ERROR', true],
  ['severity>=CRITICAL', false],
  ['severity>=WARNING AND resource.type="cloud_run_revision"', true],
  ['jsonPayload.message="run finished" AND jsonPayload.seconds>3', true],
  ['jsonPayload.seconds>10', false],
  ['jsonPayload.seconds<=3.2', true],
  ['jsonPayload.ok=true', true],
  ['jsonPayload.code="unavailable"', false],
  ['jsonPayload.code:*', false],
  ['jsonPayload.message:"finish"', true],
  ['jsonPayload.message!="other"', true],
  ['jsonPayload.other:*', false],
  ['NOT jsonPayload.message:"finish"', false],
  ['jsonPayload.err.details.slack_error=("not_authed" OR "invalid_auth")', true],
  ['(severity>=CRITICAL OR jsonPayload.ok=true) AND resource.type="cloud_run_revision"', true],
  // OR binds closer: this is (A OR B) AND C.
  ['jsonPayload.ok=true OR jsonPayload.seconds>10 AND jsonPayload.seconds>10', false],
])('%s: %s', (filter, found) => {
  expect(logFilter(filter).matches(ENTRY)).toBe(found);
});

test.each([
  'jsonPayload.message',
  '(severity>=ERROR',
  'severity>=ERROR AND',
  'severity>=ERROR severity',
  '="x"',
  'a="b',
])('no filter: %s', (text) => {
  expect(() => logFilter(text)).toThrow();
});

test('names its fields', () => {
  expect(logFilter('a.b="c" AND (d>1 OR NOT e:*)').fields).toEqual(['a.b', 'd', 'e']);
});
