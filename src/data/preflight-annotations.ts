import { annotationVariables, lastDay } from '../runs/annotations.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { Remark } from './finding.ts';

/** Annotations that were to be variables and are none: they are the same in the whole window, and Robyn stops at what is constant. */
export function checkAnnotations(spec: RunSpec): Remark[] {
  return annotationVariables(spec)
    .filter(({ column }) => !spec.context_vars.includes(column))
    .map((variable) => {
      const annotations =
        variable.kind === 'context' ? variable.annotations : variable.levels.flatMap((level) => level.annotations);
      const { start, end } = spec.window;
      const is_outside = annotations.every((one) => lastDay(one) < start || one.start > end);
      const labels = [...new Set(annotations.map(({ label }) => label))];
      return {
        severity: 'warns',
        code: 'annotation_left_out',
        field: 'annotations',
        column: variable.column,
        details: { labels, is_outside, start, end },
      };
    });
}
