import { pino } from 'pino';
import { expect, test } from 'vitest';
import { slackLogger } from '../../src/slack-logger.ts';

function lines() {
  const written: Record<string, unknown>[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => written.push(JSON.parse(line)) });
  return { written, logger };
}

test("Bolt's complaints keep their level and its errors, under a message that does not vary", () => {
  const { written, logger } = lines();
  slackLogger(logger, 'bolt').error('An unhandled error occurred:', new Error('boom'), 7);
  expect(written).toMatchObject([
    {
      level: 50,
      msg: 'slack library',
      source: 'bolt',
      detail: 'An unhandled error occurred: 7',
      err: { message: 'boom' },
    },
  ]);
});

test.each([
  ['bolt', [20, 20, 40, 50]],
  ['web_api', [10, 20, 30, 30]],
] as const)('the levels of %s', (source, levels) => {
  const { written, logger } = lines();
  const slack = slackLogger(logger, source);
  slack.debug('a');
  slack.info('b');
  slack.warn('c');
  slack.error('d');
  expect(written.map(({ level }) => level)).toEqual(levels);
});
