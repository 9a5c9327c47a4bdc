/** A table of a Markdown text: its rows by the names of its columns, code marks taken away. */
export type Row = Readonly<Record<string, string>>;

/** Every table below this heading and above the next of the same level. */
export function tablesOf(markdown: string, heading: string): Row[][] {
  const start = markdown.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`There is no heading "${heading}".`);
  const body = markdown.slice(start + heading.length + 2);
  const end = body.indexOf(`\n${heading.replace(/[^#].*$/, '')} `);
  const blocks = (end === -1 ? body : body.slice(0, end)).split(/\n(?!\|)/);
  return blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('|'));
    const [head = [], , ...rows] = lines.map(cellsOf);
    if (rows.length === 0) return [];
    return [rows.map((cells) => Object.fromEntries(head.map((name, column) => [name, cells[column] ?? ''])))];
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.replaceAll('`', '').trim());
}
