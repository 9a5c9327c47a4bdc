import type { FinishedSpan } from './finished-span.ts';
import { drawTrace } from './trace-tree.ts';

/** The attribute of the span with which a run, or a request on one, has come to its end and people have been told. */
export const ENDS_TRACE = 'mmm.ended';

const MOST_TRACES = 500;

export type TracePrinter = {
  add(spans: readonly FinishedSpan[]): void;
  /** Prints what has not come to an end. */
  stop(): void;
};

/** Gathers spans from wherever they come, and prints a trace as one tree when its run has ended. */
export function tracePrinter(print: (text: string) => void): TracePrinter {
  const traces = new Map<string, { spans: FinishedSpan[]; is_printed: boolean }>();

  function add(spans: readonly FinishedSpan[]): void {
    for (const span of spans) {
      const trace = traces.get(span.trace_id) ?? { spans: [], is_printed: false };
      trace.spans.push(span);
      trace.is_printed = false;
      traces.set(span.trace_id, trace);
    }
    for (const id of new Set(spans.filter(({ attributes }) => attributes[ENDS_TRACE] === true).map(idOf))) show(id);
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

function idOf({ trace_id }: FinishedSpan): string {
  return trace_id;
}
