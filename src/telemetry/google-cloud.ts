import { setTimeout as sleep } from 'node:timers/promises';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { GoogleAuth } from 'google-auth-library';
import pRetry, { AbortError } from 'p-retry';
import { finishedSpan } from './finished-span.ts';
import { toTraces } from './otlp.ts';
import type { ProcessResource } from './process-resource.ts';
import { toTimeSeries } from './time-series.ts';

const SCOPES = ['https://www.googleapis.com/auth/trace.append', 'https://www.googleapis.com/auth/monitoring.write'];
const REQUEST_MS = 5000;
/** Of one request to Cloud Monitoring. */
const MOST_SERIES = 200;
/** Cloud Monitoring takes a point of the same series at most this often. */
const APART_MS = 5000;

export type Exporters = { spans: SpanExporter; metrics: PushMetricExporter };
/** Is told why something could not be sent. */
export type OnLost = (what: 'spans' | 'metrics', error: unknown) => void;

/**
 * Sends spans to Cloud Trace by its OTLP interface, and metrics to Cloud Monitoring, with the machine's own credentials. What cannot be
 * sent after a few tries is lost, and said: nothing waits for telemetry. `endpoint` stands for both services on a laptop, without credentials.
 */
export function googleCloudExporters(options: {
  project: string;
  resource: ProcessResource;
  endpoint?: string | undefined;
  onLost: OnLost;
  /** Before what could not be sent is sent again, and twice that before the last time. */
  wait_ms?: number;
}): Exporters {
  const { project, resource, endpoint, onLost, wait_ms = 500 } = options;
  const post = poster(endpoint === undefined, wait_ms);
  const traces_url = `${endpoint ?? 'https://telemetry.googleapis.com'}/v1/traces`;
  const metrics_url = `${endpoint ?? 'https://monitoring.googleapis.com'}/v3/projects/${project}/timeSeries`;
  let written_at = 0;
  let sending = Promise.resolve();

  async function sendMetrics(metrics: ResourceMetrics): Promise<void> {
    const series = toTimeSeries(metrics, resource.monitored);
    if (series.length === 0) return;
    // Where the last ones are sent right after those of the interval.
    await sleep(Math.max(0, written_at + APART_MS - Date.now()));
    written_at = Date.now();
    for (let at = 0; at < series.length; at += MOST_SERIES) {
      await post(metrics_url, { timeSeries: series.slice(at, at + MOST_SERIES) });
    }
  }

  return {
    spans: {
      export(spans: ReadableSpan[], done) {
        const body = toTraces({ ...resource.attributes, 'gcp.project_id': project }, spans.map(finishedSpan));
        void settle(post(traces_url, body), 'spans', onLost).then((code) => done({ code }));
      },
      async shutdown() {},
    },
    metrics: {
      export(metrics, done) {
        sending = settle(sendMetrics(metrics), 'metrics', onLost).then((code) => done({ code }));
      },
      forceFlush: () => sending,
      shutdown: () => sending,
    },
  };
}

const OK = 0;
const FAILED = 1;

async function settle(sent: Promise<void>, what: 'spans' | 'metrics', onLost: OnLost): Promise<0 | 1> {
  try {
    await sent;
    return OK;
  } catch (error) {
    onLost(what, error);
    return FAILED;
  }
}

/** Posts JSON, again where the service is away or asks for it. */
function poster(is_google: boolean, wait_ms: number): (url: string, body: object) => Promise<void> {
  const auth = is_google ? new GoogleAuth({ scopes: SCOPES }) : null;
  return async (url, body) => {
    await pRetry(
      async () => {
        const authorization = Object.fromEntries((await auth?.getRequestHeaders(url)) ?? []);
        const response = await fetch(url, {
          method: 'POST',
          headers: { ...authorization, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(REQUEST_MS),
        });
        if (response.ok) return void (await response.arrayBuffer());
        const said = `${new URL(url).host} answered ${response.status}: ${(await response.text()).slice(0, 500)}`;
        throw response.status === 429 || response.status >= 500 ? new Error(said) : new AbortError(said);
      },
      { retries: 2, minTimeout: wait_ms, randomize: true },
    );
  };
}
