import type { FinishedSpan } from './finished-span.ts';
import { drawTrace } from './trace-tree.ts';
import { SETTLED } from './types.ts';

const MOST_TRACES = 500;

export type TracePrinter = {
  add(spans: readonly FinishedSpan[]): void;
  /** Prints what has not come to an end. */
  stop(): void;
};

/** Gathers spans from wherever they come, and prints a trace as one tree when its run has ended and people have been told. */
export function tracePrinter(print: (text: string) => void): TracePrinter {
  const traces = new Map<string, { spans: FinishedSpan[]; is_printed: boolean }>();

  function add(spans: readonly FinishedSpan[]): void {
    for (const span of spans) {
      const trace = traces.get(span.trace_id) ?? { spans: [], is_printed: false };
      trace.spans.push(span);
      trace.is_printed &&= !isEnd(span, trace.spans);
      traces.set(span.trace_id, trace);
      if (isEnd(span, trace.spans)) show(span.trace_id);
    }
    for (const id of [...traces.keys()].slice(0, Math.max(0, traces.size - MOST_TRACES))) traces.delete(id);
  }

  function show(id: string): void {
    const trace = traces.get(id);
    if (trace === undefined || trace.is_printed) return;
    print(drawTrace(trace.spans));
    trace.is_printed = true;
  }

  return {
    add,
    stop() {
      for (const id of traces.keys()) show(id);
    },
  };
}

/** The step that has settled the run ends after the mark that says so, and is sent after it. */
function isEnd({ span_id }: FinishedSpan, spans: readonly FinishedSpan[]): boolean {
  return spans.some(({ name, parent_id }) => name === SETTLED && parent_id === span_id);
}
