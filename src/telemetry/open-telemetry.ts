import { setTimeout as sleep } from 'node:timers/promises';
import { type Span as OpenSpan, ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { errorCode } from '../errors.ts';
import { METRICS, type MetricDefinition, type MetricName } from './metrics.ts';
import { TRACE_PROPAGATION } from './no-telemetry.ts';
import { currentTrace, type TraceContext, withTrace } from './trace-context.ts';
import type { PastSpan, RunningTelemetry, Telemetry } from './types.ts';

const SCOPE = 'mmm-trainer';
/** Cloud Run ends everything ten seconds after it has asked a process to stop. */
const LONGEST_STOP_MS = 7000;

/**
 * Telemetry by OpenTelemetry's SDK. Every trace is recorded: runs are few, and each is to be found. Which span is under way is kept in
 * `trace-context.ts` and not in OpenTelemetry's own context, which nobody else here uses.
 */
export function openTelemetry(options: {
  spans: SpanExporter;
  metrics: PushMetricExporter;
  /** How long spans are gathered, and metrics. */
  every_ms: { spans: number; metrics: number };
}): RunningTelemetry {
  const { spans, metrics, every_ms } = options;
  const tracing = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor({ exporter: spans, scheduledDelayMillis: every_ms.spans })],
  });
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: every_ms.metrics });
  const metering = new MeterProvider({ readers: [reader] });
  const tracer = tracing.getTracer(SCOPE);
  const record = recorder(metering);

  function begin(name: string, { attributes, startTime }: { attributes: PastSpan['attributes']; startTime?: Date }) {
    const given = { attributes: { ...attributes }, ...(startTime === undefined ? {} : { startTime }) };
    return tracer.startSpan(name, given, parentContext(currentTrace()));
  }

  function past(span: PastSpan, children: readonly PastSpan[] = []): void {
    const { name, attributes = {}, started_at, ended_at, failed } = span;
    const open = begin(name, { attributes, startTime: started_at });
    withTrace(contextOf(open), () => {
      for (const child of children) past(child);
    });
    if (failed !== undefined) open.setStatus({ code: SpanStatusCode.ERROR, message: failed });
    open.end(ended_at);
  }

  return {
    ...TRACE_PROPAGATION,
    async span(name, attributes, work) {
      const open = begin(name, { attributes });
      try {
        return await withTrace(contextOf(open), () => work({ set: (more) => void open.setAttributes({ ...more }) }));
      } catch (error) {
        // The code alone: messages may hold what people have entered.
        open.setStatus({ code: SpanStatusCode.ERROR, message: errorCode(error) });
        throw error;
      } finally {
        open.end();
      }
    },
    past,
    record,
    async stop() {
      const sent = Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
      await Promise.race([sent, sleep(LONGEST_STOP_MS, undefined, { ref: false })]);
    },
  };
}

function parentContext(parent: TraceContext | null) {
  if (parent === null) return ROOT_CONTEXT;
  const { trace_id: traceId, span_id: spanId } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: false });
}

function contextOf(open: OpenSpan): TraceContext {
  const { traceId: trace_id, spanId: span_id } = open.spanContext();
  return { trace_id, span_id, is_sampled: true, origin: currentTrace()?.origin ?? null };
}

function recorder(metering: MeterProvider): Telemetry['record'] {
  const meter = metering.getMeter(SCOPE);
  const instruments = new Map<MetricName, (value: number, attributes: Readonly<Record<string, string>>) => void>();
  const definitions: readonly [string, MetricDefinition][] = Object.entries(METRICS);
  for (const [name, { kind, unit, description, boundaries = [] }] of definitions) {
    const options = { unit, description };
    const advice = { explicitBucketBoundaries: [...boundaries] };
    const histogram = kind === 'histogram' ? meter.createHistogram(name, { ...options, advice }) : null;
    const counter = kind === 'counter' ? meter.createCounter(name, options) : null;
    instruments.set(name as MetricName, (value, attributes) => {
      histogram?.record(value, attributes);
      counter?.add(value, attributes);
    });
  }
  return (name, value, attributes) => instruments.get(name)?.(value, attributes);
}
