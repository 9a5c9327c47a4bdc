import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from '../../http/read-body.ts';
import { answer } from '../../http/route.ts';
import type { FinishedSpan } from '../../telemetry/finished-span.ts';
import { fromTraces, TRACES } from '../../telemetry/otlp.ts';
import { listenLocally } from '../listen.ts';
import { createSeriesStore, type KeptSeries, TIME_SERIES } from './series.ts';

export type Collector = {
  url: string;
  /** What every series of a metric has now. */
  series(): KeptSeries[];
  close(): Promise<void>;
};

const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/**
 * What takes traces and metrics on a laptop, in place of Cloud Trace (`POST /v1/traces`, OTLP as JSON) and Cloud Monitoring
 * (`POST /v3/projects/{p}/timeSeries`): from the bot and, as that is a process of its own, from the trainer. What they would refuse is
 * refused here.
 */
export async function startCollector(options: {
  onSpans: (spans: readonly FinishedSpan[]) => void;
  port?: number;
}): Promise<Collector> {
  const series = createSeriesStore();

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parsed(await readBody(request, LARGEST_BODY_BYTES));
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST' && pathname === '/v1/traces') return take(response, TRACES, body, receiveTraces);
    if (request.method === 'POST' && /^\/v3\/projects\/[^/]+\/timeSeries$/.test(pathname)) {
      return take(response, TIME_SERIES, body, ({ timeSeries }) => series.write(timeSeries));
    }
    refuse(response, 404, 'NOT_FOUND', 'There is no such method.');
  }

  function receiveTraces(traces: z.infer<typeof TRACES>): string[] {
    options.onSpans(fromTraces(traces));
    return [];
  }

  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => refuse(response, 500, 'INTERNAL', String(error)));
  });
  const port = await listenLocally(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    series: series.all,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers with what `use` finds wrong, in Google's way. */
function take<Body>(response: ServerResponse, schema: z.ZodType<Body>, body: unknown, use: (body: Body) => string[]) {
  const read = schema.safeParse(body);
  const problems = read.success ? use(read.data) : [z.prettifyError(read.error)];
  if (problems.length === 0) answer(response, 200, {});
  else refuse(response, 400, 'INVALID_ARGUMENT', problems.join(' '));
}

function refuse(response: ServerResponse, code: number, status: string, message: string): void {
  answer(response, code, { error: { code, status, message } });
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
