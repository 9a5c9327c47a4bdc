import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/**
 * Which trace the work at hand belongs to. It is kept here and not in OpenTelemetry, so that log lines of bot, queue and trainer are
 * joined by the trace also where telemetry is off.
 */
export type TraceContext = {
  /** 32 and 16 hexadecimal digits. */
  trace_id: string;
  span_id: string;
  /** Whether the span is exported by whoever made it. */
  is_sampled: boolean;
  /** What this work was handed by another process or an earlier request; `null` where it began the trace. */
  origin: string | null;
};

const current = new AsyncLocalStorage<TraceContext | null>();

export function currentTrace(): TraceContext | null {
  return current.getStore() ?? null;
}

export function withTrace<T>(context: TraceContext | null, work: () => T): T {
  return current.run(context, work);
}

export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

/** As W3C Trace Context has it, version 00. */
export function formatTraceparent({ trace_id, span_id, is_sampled }: Omit<TraceContext, 'origin'>): string {
  return `00-${trace_id}-${span_id}-${is_sampled ? '01' : '00'}`;
}

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?<trace_id>(?!0{32})[0-9a-f]{32})-(?<span_id>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?:-.*)?$/;

/** The header in which our own tasks carry it beside the standard one. */
export const TRACE_HEADER = 'x-mmm-traceparent';

/** `null` for what is no `traceparent`, from wherever it came. */
export function parseTraceparent(text: string | null | undefined): TraceContext | null {
  const { trace_id, span_id, flags } = TRACEPARENT.exec(text ?? '')?.groups ?? {};
  if (trace_id === undefined || span_id === undefined || flags === undefined) return null;
  const is_sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { trace_id, span_id, is_sampled, origin: formatTraceparent({ trace_id, span_id, is_sampled }) };
}
