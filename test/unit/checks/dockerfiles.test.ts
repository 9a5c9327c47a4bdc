import { describe, expect, test } from 'vitest';
import { ignoredBy } from '../../checks/dockerfiles/build-context.ts';
import { dockerfiles } from '../../checks/dockerfiles.ts';
import { fixtureTree } from './fixture-tree.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const GOOD = `# What it is.
FROM node:22-slim@${DIGEST} AS built
WORKDIR /app
COPY package.json src/ ./
COPY docker/*.ts docker/
# A comment in between
RUN npm ci \\
  && npm run build

FROM gcr.io/distroless/nodejs24@${DIGEST} AS app
COPY --from=built /app/dist/ dist/
USER 65532:65532

FROM app AS bot
RUN --mount=type=bind,source=docker/once.ts,target=/tmp/once.ts node /tmp/once.ts
ENTRYPOINT ["node", "dist/main.js"]
`;
const FILES = {
  'package.json': '{}',
  'src/main.ts': '',
  'src/secret/key.pem': '',
  'docker/once.ts': '',
  '.dockerignore': '*\n!package.json\n!src/\n!docker/*.ts\nsrc/secret/\n',
};
const GOOD_COMPOSE = `
services:
  start: { build: { context: ., dockerfile: docker/bot.Dockerfile, target: bot } }
  other: { image: "redis:8@${DIGEST}" }
`;

async function linesFor(dockerfile: string, others: Record<string, string> = {}): Promise<readonly string[]> {
  const root = fixtureTree({ ...FILES, 'docker/bot.Dockerfile': dockerfile, ...others });
  const { ok, lines } = await dockerfiles.run(root);
  expect(ok).toBe(lines.length === 0);
  return lines;
}

test('a Dockerfile whose bases, sources, stages and user are as they have to be passes', async () => {
  expect(await linesFor(GOOD, { 'compose.yaml': GOOD_COMPOSE })).toEqual([]);
});

describe('found with file and line is', () => {
  const planted: [what: string, from: string | RegExp, to: string, line: string | RegExp][] = [
    [
      'a base without a digest',
      `node:22-slim@${DIGEST}`,
      'node:22-slim',
      /:2: node:22-slim is not named by its digest/,
    ],
    ['a base that is the latest', 'node:22-slim@', 'node:latest@', /:2: node:latest@.* is whatever is the latest/],
    ['a base that an argument names', `node:22-slim@${DIGEST}`, '$BASE', /:2: \$BASE depends on an argument/],
    ['a user who is root', 'USER 65532:65532', 'USER 0:0', /:12: it runs as 0:0/],
    ['a user who becomes root again', 'USER 65532:65532', 'USER 65532\nUSER root', /:13: it runs as root/],
    ['no user at all', 'USER 65532:65532\n', '', /:13: it says no USER/],
    ['a source that is not there', 'src/ ./', 'source/ ./', /:4: source\/: there is no such file/],
    ['a pattern that nothing matches', 'docker/*.ts docker/', 'docker/*.js docker/', /:5: docker\/\*\.js: there is no/],
    ['a source that is left out', 'src/ ./', 'src/secret/ ./', /:4: src\/secret\/: \.dockerignore leaves it out/],
    [
      'a mounted file that is not there',
      'source=docker/once.ts',
      'source=docker/twice.ts',
      /:15: docker\/twice\.ts: there/,
    ],
    ['a stage that is none', '--from=built', '--from=build', /:11: --from=build names no earlier stage/],
    ['an image copied from without a digest', '--from=built', '--from=busybox@1', /:11: busybox@1 is not named by its/],
    [
      'an address that is added',
      'COPY package.json',
      'ADD https://example.com/a.tar',
      /:4: ADD fetches https:\/\/example/,
    ],
    ['what a linter knows: an instruction that is none', 'WORKDIR', 'WORKDIRS', /:3: Unknown instruction: WORKDIRS/],
    ['what the other knows: sudo', 'RUN npm ci', 'RUN sudo npm ci', /:7: Use Of sudo/i],
  ];

  test.each(planted)('%s', async (_what, from, to, line) => {
    const lines = await linesFor(GOOD.replace(from, to));
    expect(lines.join('\n')).toMatch(line);
    expect(lines.every((one) => one.startsWith('docker/bot.Dockerfile:'))).toBe(true);
  });
});

describe('of a compose file is found', () => {
  const planted: [what: string, from: string, to: string, line: RegExp][] = [
    [
      'an image without a digest',
      `redis:8@${DIGEST}`,
      'redis:8',
      /services\.other: redis:8 is not named by its digest/,
    ],
    ['a Dockerfile that is not there', 'bot.Dockerfile', 'box.Dockerfile', /services\.start: there is no docker\/box/],
    ['a stage that is none', 'target: bot', 'target: box', /services\.start: docker\/bot\.Dockerfile has no stage box/],
    ['a service without an image', `image: "redis:8@${DIGEST}"`, 'restart: always', /has neither an image nor a build/],
  ];

  test.each(planted)('%s', async (_what, from, to, line) => {
    const lines = await linesFor(GOOD, { 'compose.yaml': GOOD_COMPOSE.replace(from, to) });
    expect(lines.join('\n')).toMatch(line);
  });
});

test('.dockerignore: the last pattern that matches a path or a folder around it decides', () => {
  const isLeftOut = ignoredBy(
    '# comment\n*\n!src/\n!docker/*.ts\nsrc/**/*.o\nsrc/old/\n!src/old/kept.ts\n**/secret?.txt\n',
  );
  const paths = [
    'a.ts',
    'src/a.ts',
    'src/a/b.ts',
    'docker/a.ts',
    'docker/a.js',
    'src/a.o',
    'src/a/b.o',
    'src/old/a.ts',
  ];
  expect(paths.filter(isLeftOut)).toEqual(['a.ts', 'docker/a.js', 'src/a.o', 'src/a/b.o', 'src/old/a.ts']);
  expect(['src/old/kept.ts', 'src/secret.txt', 'src/secret1.txt', 'src/x/secret2.txt'].filter(isLeftOut)).toEqual([
    'src/secret1.txt',
    'src/x/secret2.txt',
  ]);
});
