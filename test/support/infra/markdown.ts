/** The text with what stands between two marks replaced. */
export function between(text: string, begin_mark: string, end_mark: string, part: string): string {
  const begin = text.indexOf(begin_mark);
  const end = text.indexOf(end_mark);
  if (begin === -1 || end === -1)
    throw new Error(`infra/README.md has no part between "${begin_mark}" and "${end_mark}".`);
  return `${text.slice(0, begin + begin_mark.length)}\n\n${part}\n\n${text.slice(end)}`;
}

/** A table as the formatter aligns it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
