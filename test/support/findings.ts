import type { Finding } from '../../src/data/finding.ts';
import { hostileName } from './samples/worst.ts';

/** A remark that a run goes on with. */
export function mostlyZero(column = 'tv_S', change: Partial<Finding['details']> = {}): Finding {
  return {
    severity: 'warns',
    code: 'mostly_zero',
    field: 'paid_media_spends',
    column,
    details: { zeros: 40, rows: 157, ...change },
  };
}

/** Something that keeps a run from being trained, with its fix. */
export function duplicateDates(): Finding {
  return {
    severity: 'stops',
    code: 'date_duplicate',
    field: 'date_var',
    column: 'DATE',
    details: { date: '2016-01-04', times: 2 },
    fix: { kind: 'sum_duplicates', aggregates: {} },
  };
}

/** What the check of a real table comes to. */
export function typicalFindings(): Finding[] {
  return [
    { ...mostlyZero('print_S', { zeros: 98 }), fix: { kind: 'drop_column', column: 'print_S' } },
    {
      severity: 'warns',
      code: 'collinear',
      field: 'paid_media_spends',
      column: 'tv_S',
      details: { other: 'ooh_S', correlation: '0.97' },
    },
    {
      severity: 'informs',
      code: 'sign_flipped',
      field: 'context_vars',
      column: 'competitor_sales_B',
      details: {},
    },
  ];
}

/** Sixty findings over columns with everything in their names that Slack reads as markup. */
export function worstFindings(severity: 'stops' | 'warns'): Finding[] {
  return Array.from({ length: 60 }, (_, index): Finding => {
    const column = hostileName(index, 200);
    const facts = { field: 'paid_media_spends', column, fix: { kind: 'drop_column', column } } as const;
    return severity === 'stops'
      ? { ...facts, severity, code: 'column_not_numeric', details: { value: hostileName(index + 1), row: 123_456_789 } }
      : { ...facts, severity, code: 'collinear', details: { other: hostileName(index + 1), correlation: '0.99' } };
  });
}
