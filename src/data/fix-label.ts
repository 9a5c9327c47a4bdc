import type { Fix, OneFix } from './fix.ts';

/** What a button that applies the fix says. Names may be as long as they like: who shows it cuts it. */
export function fixLabel(fix: Fix): string {
  switch (fix.kind) {
    case 'drop_column':
      return `Leave out ${fix.column}`;
    case 'clean_names':
      return 'Rename to what Robyn takes';
    case 'fill_missing':
      return fix.with === 0 ? `Fill ${fix.column} with 0` : `Fill ${fix.column} with the ${WITH[fix.with]}`;
    case 'align_weeks':
      return 'Date all weeks alike';
    case 'fill_gaps':
      return 'Fill the gaps';
    case 'sum_duplicates':
      return 'Sum the duplicates';
    case 'drop_duplicates':
      return 'Drop the duplicates';
    case 'resample':
      return `Sum up to ${fix.to}s`;
    case 'set_window':
      return `Model ${fix.start} to ${fix.end}`;
    case 'date_format':
      return `Read dates as ${fix.format}`;
    case 'decimal':
      return `Read "${fix.decimal}" as the decimal sign`;
    case 'set_market':
      return `Take the rows of ${fix.value}`;
    case 'set_column':
      return `Take ${fix.to} instead`;
    case 'as_factor':
      return `Take ${fix.column} as categories`;
    case 'prophet_without':
      return `Go without ${fix.vars.join(' and ')}`;
    case 'prophet_country':
      return `Take the holidays of ${fix.country}`;
    case 'scale':
      return `Multiply ${fix.column} before ${fix.before} by ${fix.by.toLocaleString('en-US', { maximumSignificantDigits: 4 })}`;
    case 'annotate':
      return `Tell the model: ${fix.label}`;
    case 'combine':
      return `Combine ${fix.columns.join(' and ')}`;
    case 'several':
      return severalLabel(fix.fixes);
    case 'train':
      return `Train ${fix.iterations.toLocaleString('en-US')} iterations x ${fix.trials}`;
  }
}

const WITH = { previous: 'value before', mean: 'mean' } as const;

function severalLabel(fixes: readonly OneFix[]): string {
  const count = fixes.length.toLocaleString('en-US');
  const labels = new Set(
    fixes.map((fix) => ('column' in fix ? fixLabel({ ...fix, column: `${count} columns` }) : fixLabel(fix))),
  );
  const [label = ''] = labels;
  return labels.size === 1 ? label : `Make ${count} changes`;
}
