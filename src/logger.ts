import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { currentTrace } from './telemetry/trace-context.ts';

export type { Logger } from 'pino';

const SEVERITY: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};
/** Pino's number of `error`; what is as grave is somebody's to look at. */
const ERROR = 50;
const REPORTED = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';

export type LoggerOptions = {
  level: string;
  destination?: DestinationStream;
  /** In which traces are looked up; without it lines carry the bare id. */
  project?: string;
  /** Under which Error Reporting shows the process's errors. */
  service?: { service: string; version: string };
};

/**
 * JSON lines as Cloud Logging reads them. Messages are static; what varies goes in fields, `run_id`, `execution` and
 * `thread_ts` by `logger.child`. Lines of work that belongs to a trace carry it (`logging.googleapis.com/trace`, `spanId`,
 * `trace_sampled`), so that those of bot, queue and trainer are found together. Errors carry what Error Reporting groups them by: their
 * `stack_trace`, or where they have none the type of a reported event, whose `message` then stands for it
 * (https://cloud.google.com/error-reporting/docs/formatting-error-messages). Secrets are cut out wherever they appear under their usual
 * names. The fields are listed in infra/README.md, "What is watched".
 */
export function createLogger(options: LoggerOptions): Logger {
  const { project, service } = options;
  return pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
      mixin: (fields: object, level) => ({
        ...traceFields(project),
        ...(level >= ERROR ? reportFields(fields, service) : {}),
      }),
      redact: {
        paths: ['token', '*.token', 'bot_token', 'signing_secret', 'authorization', '*.authorization', 'private_key'],
        censor: '[secret]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

function traceFields(project: string | undefined): object {
  const trace = currentTrace();
  if (trace === null) return {};
  return {
    'logging.googleapis.com/trace':
      project === undefined ? trace.trace_id : `projects/${project}/traces/${trace.trace_id}`,
    'logging.googleapis.com/spanId': trace.span_id,
    'logging.googleapis.com/trace_sampled': trace.is_sampled,
  };
}

function reportFields(fields: object, service: LoggerOptions['service']): object {
  const thrown = 'err' in fields && fields.err instanceof Error ? fields.err : undefined;
  return {
    ...(thrown === undefined ? { '@type': REPORTED } : { stack_trace: stdSerializers.err(thrown).stack }),
    ...(service === undefined ? {} : { serviceContext: service }),
  };
}
