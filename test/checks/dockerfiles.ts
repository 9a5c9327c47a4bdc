import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { run as lint } from 'dockerfilelint';
import type { Check } from './check.ts';
import { buildContext } from './dockerfiles/build-context.ts';
import { composeProblems } from './dockerfiles/compose.ts';
import { imageProblems, type Problem } from './dockerfiles/rules.ts';

const FOLDER = 'docker';
const COMPOSE = 'compose.yaml';
/** Our own rule asks for a digest, and knows stages from images. */
const LEFT_OUT = ['missing_tag'];

/** The Dockerfiles and the compose file: two linters, and what our images promise (`dockerfiles/rules.ts`). */
export const dockerfiles: Check = {
  name: 'dockerfiles',
  async run(root) {
    const context = buildContext(root);
    const lines = filesOf(root).flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const found: Problem[] = [
        ...validate(text).map(({ range, message }) => ({
          line: range.start.line + 1,
          text: typeof message === 'string' ? message : message.value,
        })),
        ...lint('', text)
          .filter(({ rule }) => !LEFT_OUT.includes(rule))
          .map(({ line, title, description }) => ({ line, text: `${title}: ${description}` })),
        ...imageProblems(text, context),
      ];
      return found.map((problem) => `${path}:${problem.line}: ${problem.text}`);
    });
    const compose = join(root, COMPOSE);
    if (existsSync(compose)) {
      lines.push(...composeProblems(root, readFileSync(compose, 'utf8')).map((problem) => `${COMPOSE}: ${problem}`));
    }
    return { ok: lines.length === 0, lines };
  },
};

function filesOf(root: string): string[] {
  if (!existsSync(join(root, FOLDER))) return [];
  return readdirSync(join(root, FOLDER))
    .filter((name) => /(^|\.)Dockerfile$/.test(name))
    .sort()
    .map((name) => `${FOLDER}/${name}`);
}
