import type { FinishedSpan } from './finished-span.ts';

/** More equal spans side by side than this are drawn as one line: a run is looked at many times. */
const FOLD_FROM = 4;
const NAME_WIDTH = 56;

type Line = { span: FinishedSpan; depth: number; count: number; total_ns: bigint };

/**
 * A trace as a tree to be read: a line for each span with when it began (seconds after the trace), how long it took, and what failed. Spans
 * whose parent is not there (it is another process's, or was not recorded) stand at the top.
 */
export function drawTrace(spans: readonly FinishedSpan[]): string {
  const [first] = [...spans].sort(byStart);
  if (first === undefined) return '';
  const begun = first.started_ns;
  const end = [...spans].sort((a, b) => (a.ended_ns < b.ended_ns ? 1 : -1))[0]?.ended_ns ?? begun;
  const run_id = spans.map(({ attributes }) => attributes.run_id).find((id) => id !== undefined);
  const of = run_id === undefined ? '' : ` of run ${run_id}`;
  return [
    `Trace ${first.trace_id}${of}: ${spans.length} spans, ${seconds(end - begun)} s`,
    ...linesOf(spans).map((line) => draw(line, begun)),
    '',
  ].join('\n');
}

function linesOf(spans: readonly FinishedSpan[]): Line[] {
  const known = new Set(spans.map(({ span_id }) => span_id));
  const children = new Map<string | null, FinishedSpan[]>();
  for (const span of spans) {
    const parent = span.parent_id !== null && known.has(span.parent_id) ? span.parent_id : null;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const below = (parent: string | null, depth: number): Line[] => {
    const siblings = [...(children.get(parent) ?? [])].sort(byStart);
    const by_name = grouped(siblings);
    const drawn = new Set<string>();
    return siblings.flatMap((span) => {
      const equal = by_name.get(sameness(span)) ?? [span];
      if (equal.length < FOLD_FROM) return [one(span, depth), ...below(span.span_id, depth + 1)];
      if (drawn.has(sameness(span))) return [];
      drawn.add(sameness(span));
      const total_ns = equal.reduce((sum, { started_ns, ended_ns }) => sum + (ended_ns - started_ns), 0n);
      return [{ span, depth, count: equal.length, total_ns }];
    });
  };
  return below(null, 0);
}

function one(span: FinishedSpan, depth: number): Line {
  return { span, depth, count: 1, total_ns: span.ended_ns - span.started_ns };
}

function sameness({ name, failed }: FinishedSpan): string {
  return `${name}\n${failed ?? ''}`;
}

function grouped(spans: readonly FinishedSpan[]): Map<string, FinishedSpan[]> {
  const groups = new Map<string, FinishedSpan[]>();
  for (const span of spans) groups.set(sameness(span), [...(groups.get(sameness(span)) ?? []), span]);
  return groups;
}

function draw({ span, depth, count, total_ns }: Line, begun: bigint): string {
  const name = `${'  '.repeat(depth + 1)}${span.name}${count === 1 ? '' : ` x${count}`}`;
  const times = `${seconds(span.started_ns - begun).padStart(9)} ${`+${seconds(total_ns)}`.padStart(10)} s`;
  const failed = span.failed === null ? '' : `  failed: ${span.failed}`;
  return `${name.padEnd(NAME_WIDTH)}${times}${failed}`;
}

function seconds(nanoseconds: bigint): string {
  return (Number(nanoseconds) / 1e9).toFixed(3);
}

function byStart(a: FinishedSpan, b: FinishedSpan): number {
  if (a.started_ns !== b.started_ns) return a.started_ns < b.started_ns ? -1 : 1;
  return a.ended_ns > b.ended_ns ? -1 : 1;
}
