import { describe, expect, test } from 'vitest';
import { builtImages } from '../../checks/images/build-images.ts';
import { type Builder, buildArguments, type Wanted } from '../../checks/images/builder.ts';
import { mustSh, sh } from '../../checks/images/sh.ts';
import { kindOf } from '../../checks/images/stand-ins.ts';
import { runChecks } from '../../checks/run-checks.ts';

const NO_INDEX = `WARNING: Retrying after connection broken by 'Failed to establish a new connection: Network is unreachable'
ERROR: No matching distribution found for nevergrad==1.0.12`;

/** A builder whose images are programs of Node's, and the builds that it was asked for. */
function builderWith(program: string, build: (wanted: Wanted) => void = () => {}) {
  const asked: Wanted[] = [];
  const builder: Builder = {
    how: 'by a test',
    async build(wanted) {
      asked.push(wanted);
      build(wanted);
      return wanted.name;
    },
    command: async () => ({ command: process.execPath, args: ['-e', program] }),
    close: async () => {},
  };
  return { builder, asked };
}

async function run({ builder }: { builder: Builder }): Promise<string[]> {
  const lines: string[] = [];
  await runChecks(builtImages(builder), '.', {
    at_a_time: 1,
    say: (line) => lines.push(line.replace(/ +[\d.]+ s */, ': ')),
  });
  return lines;
}

const server = (status: number, ends: number) => `
  process.on('SIGTERM', () => process.exit(${ends}));
  require('node:http').createServer((_, answer) => answer.writeHead(${status}).end())
    .listen(process.env.PORT, '127.0.0.1', () => console.log('{"message":"bot started"}'));`;

describe.concurrent('the built images', () => {
  test('pass where each is built, and the bot answers and ends', async () => {
    const one = builderWith(server(200, 0));
    expect(await run(one)).toEqual(
      [
        'bot          passed',
        'bot answers  passed',
        'nevergrad    passed',
        'trainer      passed',
        'local        passed',
      ].map((line) => `${line}: `),
    );
    expect(one.asked.map(({ target }) => target)).toEqual([undefined, 'nevergrad', 'trainer', 'local']);
    expect(one.asked.at(-1)?.args).toEqual({ OPTIMIZER: 'nevergrad' });
  });

  test.for<[string, string, RegExp]>([
    [
      'ends instead of starting',
      'console.log("no native library"); process.exit(3)',
      /ended with 3:[\s\S]*no native library/,
    ],
    ['answers that it is not well', server(503, 0), /answers \/health with 503/],
    ['does not end in peace', server(200, 9), /ends with 9 when it is asked to/],
  ])('fail where the bot %s', async ([, program, reason], { expect }) => {
    const lines = await run(builderWith(program));
    expect(lines).toContain('bot answers  FAILED: ');
    expect(lines.join('\n')).toMatch(reason);
  });

  test('fail where one cannot be built, and the bot that is not there is not started', async () => {
    const one = builderWith(server(200, 0), ({ name }) => {
      if (name === 'bot' || name === 'nevergrad') throw new Error(`no such file for ${name}`);
    });
    const lines = await run(one);
    expect(lines).toEqual(
      expect.arrayContaining(['bot          FAILED: ', '  there is no image', 'nevergrad    FAILED: ']),
    );
  });

  test('are built without nevergrad, and say so, where no index of Python packages can be reached', async () => {
    const one = builderWith(server(200, 0), ({ name }) => {
      if (name === 'nevergrad') throw new Error(NO_INDEX);
    });
    expect(await run(one)).toContain(
      'nevergrad    skipped: no index of Python packages can be reached: the others are built without it',
    );
    expect(one.asked.at(-1)?.args).toEqual({ OPTIMIZER: 'native' });
  });
});

test('a build is asked for as Docker and buildah take it', () => {
  expect(buildArguments({ dockerfile: 'a', name: 'b' })).toEqual(['--file', 'a']);
  expect(buildArguments({ dockerfile: 'a', name: 'b', target: 'c', args: { D: 'e' } })).toEqual([
    '--file',
    'a',
    '--target',
    'c',
    '--build-arg',
    'D=e',
  ]);
});

test('a base that nothing can stand in for says where to say what it is made of', () => {
  expect(kindOf('gcr.io/distroless/nodejs24-debian12:nonroot@sha256:0')).toBe('distroless');
  expect(() => kindOf('alpine:3')).toThrow('no stand-in for alpine:3: say in test/checks/images/stand-ins.ts');
});

test('a command that fails says how it ended, with what it said last', async () => {
  expect(await sh('sh', ['-c', 'echo out; echo err >&2; exit 4'])).toMatchObject({
    status: 4,
    output: expect.stringContaining('err'),
  });
  await expect(mustSh('sh', ['-c', 'echo why; exit 4'])).rejects.toThrow('sh -c ended with 4:\nwhy');
  await expect(mustSh('no-such-command', [])).rejects.toThrow('ENOENT');
});
