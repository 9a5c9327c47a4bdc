import {
  currentTrace,
  formatTraceparent,
  newSpanId,
  newTraceId,
  parseTraceparent,
  type TraceContext,
  withTrace,
} from './trace-context.ts';
import type { Span, Telemetry } from './types.ts';

const NO_SPAN: Span = { set: () => undefined };

/** The part that is the same whether anything is recorded or not: which trace the work belongs to. */
export const TRACE_PROPAGATION: Pick<Telemetry, 'traceparent' | 'origin' | 'within'> = {
  traceparent() {
    const trace = currentTrace();
    return trace === null ? null : formatTraceparent(trace);
  },
  origin() {
    const trace = currentTrace();
    return trace === null ? null : (trace.origin ?? formatTraceparent(trace));
  },
  within: (traceparent, work) => withTrace(parseTraceparent(traceparent), work),
};

/** Records nothing. Work still belongs to a trace, so that its log lines are joined. */
export const NO_TELEMETRY: Telemetry = {
  ...TRACE_PROPAGATION,
  span: (_name, _attributes, work) => withTrace(currentTrace() ?? newTrace(), () => work(NO_SPAN)),
  past: () => undefined,
  record: () => undefined,
};

function newTrace(): TraceContext {
  return { trace_id: newTraceId(), span_id: newSpanId(), is_sampled: false, origin: null };
}
