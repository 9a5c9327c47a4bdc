import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isScalar, isSeq, parseDocument } from 'yaml';
import { SLACK_ENDPOINT } from '../../src/slack/app.ts';
import type { Check } from './check.ts';
import { calledMethods } from './slack-manifest/methods.ts';
import { manifestProblems } from './slack-manifest/problems.ts';
import { registeredHandlers } from './slack-manifest/registered.ts';
import { SLACK_MANIFEST } from './slack-manifest/schema.ts';

const FILE = 'slack-manifest.yml';

/** `slack-manifest.yml` against Slack's reference and limits, and against what the code registers and calls, both ways. */
export const slackManifest: Check = {
  name: 'slack-manifest',
  async run(root) {
    const text = readFileSync(join(root, FILE), 'utf8');
    const document = parseDocument(text);
    const [broken] = document.errors;
    if (broken !== undefined) return failed([broken.message]);
    const parsed = SLACK_MANIFEST.safeParse(document.toJS());
    if (!parsed.success) return failed(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
    const code = { registered: registeredHandlers(), methods: calledMethods(root), endpoint: SLACK_ENDPOINT };
    return failed([...manifestProblems(parsed.data, code), ...unexplainedScopes(document)]);
  },
};

function failed(problems: readonly string[]) {
  return { ok: problems.length === 0, lines: problems.map((problem) => `${FILE}: ${problem}`) };
}

/** Each scope has its reason beside it, for whoever has to approve the app. */
function unexplainedScopes(document: ReturnType<typeof parseDocument>): string[] {
  const scopes = document.getIn(['oauth_config', 'scopes', 'bot']);
  if (!isSeq(scopes)) return [];
  return scopes.items
    .filter((scope) => !(isScalar(scope) && (scope.comment ?? '').trim() !== ''))
    .map((scope) => `scope ${String(scope)}: no reason stands beside it`);
}
