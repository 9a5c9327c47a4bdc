import { z } from 'zod';
import type { FinishedSpan } from './finished-span.ts';
import type { Attributes } from './types.ts';

/**
 * Spans in the words of the OpenTelemetry Protocol's JSON encoding (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding), as
 * `POST /v1/traces` takes them.
 */

const SPAN_KIND_INTERNAL = 1;
const STATUS_ERROR = 2;

const VALUE = z.union([
  z.object({ stringValue: z.string() }),
  z.object({ boolValue: z.boolean() }),
  // 64 bit integers are strings in this encoding.
  z.object({ intValue: z.string() }),
  z.object({ doubleValue: z.number() }),
]);
const ATTRIBUTES = z.array(z.object({ key: z.string(), value: VALUE }));
const SPAN = z.object({
  traceId: z.string().length(32),
  spanId: z.string().length(16),
  parentSpanId: z.string().optional(),
  name: z.string().min(1),
  kind: z.literal(SPAN_KIND_INTERNAL),
  startTimeUnixNano: z.string().regex(/^\d+$/),
  endTimeUnixNano: z.string().regex(/^\d+$/),
  attributes: ATTRIBUTES,
  status: z.object({ code: z.int(), message: z.string().optional() }),
});
export const TRACES = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: ATTRIBUTES }),
      scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(SPAN) })),
    }),
  ),
});
export type Traces = z.infer<typeof TRACES>;

export function toTraces(resource: Attributes, spans: readonly FinishedSpan[]): Traces {
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes(resource) },
        scopeSpans: [{ scope: { name: 'mmm-trainer' }, spans: spans.map(toSpan) }],
      },
    ],
  };
}

export function fromTraces({ resourceSpans }: Traces): FinishedSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(fromSpan)));
}

function toSpan(span: FinishedSpan): z.infer<typeof SPAN> {
  return {
    traceId: span.trace_id,
    spanId: span.span_id,
    ...(span.parent_id === null ? {} : { parentSpanId: span.parent_id }),
    name: span.name,
    kind: SPAN_KIND_INTERNAL,
    startTimeUnixNano: String(span.started_ns),
    endTimeUnixNano: String(span.ended_ns),
    attributes: toAttributes(span.attributes),
    status: span.failed === null ? { code: 0 } : { code: STATUS_ERROR, message: span.failed },
  };
}

function fromSpan(span: z.infer<typeof SPAN>): FinishedSpan {
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_id: span.parentSpanId ?? null,
    name: span.name,
    attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, fromValue(value)])),
    started_ns: BigInt(span.startTimeUnixNano),
    ended_ns: BigInt(span.endTimeUnixNano),
    failed: span.status.code === STATUS_ERROR ? (span.status.message ?? 'internal') : null,
  };
}

function toAttributes(attributes: Attributes): z.infer<typeof ATTRIBUTES> {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValue(value) }));
}

function toValue(value: string | number | boolean): z.infer<typeof VALUE> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function fromValue(value: z.infer<typeof VALUE>): string | number | boolean {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  return 'intValue' in value ? Number(value.intValue) : value.doubleValue;
}
