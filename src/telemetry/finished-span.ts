import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Attributes } from './types.ts';

/** A span as it is sent, drawn and tested, whoever recorded it. Times are nanoseconds since 1970. */
export type FinishedSpan = {
  trace_id: string;
  span_id: string;
  parent_id: string | null;
  name: string;
  attributes: Attributes;
  started_ns: bigint;
  ended_ns: bigint;
  /** The error's code where the work has failed. */
  failed: string | null;
};

const STATUS_ERROR = 2;

export function finishedSpan(span: ReadableSpan): FinishedSpan {
  const { traceId, spanId } = span.spanContext();
  const attributes = Object.entries(span.attributes).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, value] as const] : [],
  );
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_id: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    attributes: Object.fromEntries(attributes),
    started_ns: nanoseconds(span.startTime),
    ended_ns: nanoseconds(span.endTime),
    failed: span.status.code === STATUS_ERROR ? (span.status.message ?? 'internal') : null,
  };
}

export function nanoseconds([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}
