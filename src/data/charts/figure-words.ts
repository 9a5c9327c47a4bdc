const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** A figure at an axis: "3.85M", "0.045", "2.1e-7". */
export function shortFigure(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e15)) return value.toExponential(1);
  return SHORT.format(value);
}

/** What an axis spans: "0 to 3.85M". */
export function rangeInWords({ low, high }: { low: number; high: number }): string {
  return `${shortFigure(low)} to ${shortFigure(high)}`;
}
