import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createLogger, type Logger, type LoggerOptions } from '../../src/logger.ts';
import { NO_TELEMETRY } from '../../src/telemetry/no-telemetry.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** The one line that is logged, as Cloud Logging gets it. */
function line(log: (logger: Logger) => void, options: Partial<LoggerOptions> = {}): Record<string, unknown> {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  log(createLogger({ level: 'trace', destination, ...options }));
  return JSON.parse(text);
}

describe('a log line', () => {
  test.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('of %s has the severity %s, and its text as the message', (level, severity) => {
    expect(line((logger) => logger[level]({ run_id: 'r1' }, 'said'))).toMatchObject({
      severity,
      message: 'said',
      run_id: 'r1',
    });
  });

  test('carries the trace of the work that it is of, as Cloud Logging joins it', () => {
    const logged = line((logger) => NO_TELEMETRY.within(TRACEPARENT, () => logger.info({}, 'within')), {
      project: 'our-project',
    });
    expect(logged).toMatchObject({
      'logging.googleapis.com/trace': 'projects/our-project/traces/0af7651916cd43dd8448eb211c80319c',
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
      'logging.googleapis.com/trace_sampled': true,
    });
  });

  test('of work that belongs to no trace has no such field', () => {
    const fields = Object.keys(line((logger) => logger.info({}, 'outside'), { project: 'our-project' }));
    expect(fields.filter((field) => field.startsWith('logging.googleapis.com/'))).toEqual([]);
  });

  test('never holds a secret under one of its usual names', () => {
    const secret = 'xoxb-1-very-secret';
    const logged = line((logger) => logger.info({ token: secret, headers: { authorization: secret } }, 'called'));
    expect(JSON.stringify(logged)).not.toContain(secret);
  });
});

describe('an error in the log', () => {
  const service = { service: 'mmm-trainer', version: 'mmm-trainer-00007-abc' };

  test('has the stack by which Error Reporting groups it, and where it comes from', () => {
    const cause = new Error('the socket closed');
    const err = new AppError('unavailable', { call: 'CreateTask' }, { cause });
    const logged = line((logger) => logger.error({ err }, 'step failed for good'), { service });
    expect(logged).toMatchObject({ message: 'step failed for good', serviceContext: service });
    expect(logged.stack_trace).toMatch(/^\w*Error: .*\n\s+at /);
    expect(logged.stack_trace).toContain('caused by: Error: the socket closed');
    expect(logged).not.toHaveProperty('@type');
  });

  test('without a stack is a reported event by its type', () => {
    const logged = line((logger) => logger.error({ run_id: 'r1' }, 'task without a usable run dropped'), { service });
    expect(logged).toMatchObject({
      '@type': 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
      serviceContext: service,
    });
  });

  test('that is a warning alone is not reported: nobody has to look after it', () => {
    const logged = line((logger) => logger.warn({ err: new Error('slow') }, 'card not updated'), { service });
    expect(logged).not.toHaveProperty('stack_trace');
    expect(logged).not.toHaveProperty('@type');
    expect(logged).toMatchObject({ err: { message: 'slow' } });
  });
});
