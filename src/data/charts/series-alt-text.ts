import { rangeInWords } from './figure-words.ts';
import type { Panel } from './series-panels.ts';
import type { SeriesPicture } from './series-svg.ts';

/** What one sees on the picture, as plain text of at most `max` characters. */
export function seriesAltText(
  { title, subtitle, panels, annotations }: Pick<SeriesPicture, 'title' | 'subtitle' | 'panels' | 'annotations'>,
  max = 2000,
): string {
  const marked = markedIn(annotations.length);
  let said = `${title}: every column over time. ${subtitle}.${marked}`;
  for (const [index, panel] of panels.entries()) {
    const next = ` ${panelInWords(panel)}.`;
    const rest = panels.length - index;
    const more = ` And ${rest} more.`;
    if (said.length + next.length > max - more.length)
      return said.length + more.length <= max ? said + more : said.slice(0, max);
    said += next;
  }
  return said.slice(0, max);
}

function panelInWords(panel: Panel): string {
  switch (panel.kind) {
    case 'lines':
      return panel.lines
        .map(({ column, role, range, values, far_out }) => {
          const missing = values.filter(Number.isNaN).length;
          const facts = [
            range === null ? 'no values' : rangeInWords(range),
            ...(range !== null && missing > 0 ? [`${missing} missing`] : []),
            ...(far_out.length > 0 ? [`${far_out.length} far out of the usual`] : []),
          ];
          return `${named(column)} (${role}): ${facts.join(', ')}`;
        })
        .join('; ');
    case 'levels':
      return `${named(panel.column)} (factor): ${panel.levels.length} ${panel.levels.length === 1 ? 'level' : 'levels'}`;
    case 'unreadable':
      return `${named(panel.column)}: no numbers`;
  }
}

function named(column: string): string {
  const points = [...column.replaceAll(/\s+/g, ' ').trim()];
  return points.length <= 60 ? points.join('') : `${points.slice(0, 34).join('')}…${points.slice(-25).join('')}`;
}

function markedIn(annotations: number): string {
  if (annotations === 0) return '';
  return annotations === 1 ? ' 1 annotation is marked.' : ` ${annotations} annotations are marked.`;
}
