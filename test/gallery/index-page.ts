import type { Drawn } from './drawn.ts';

/** The one page of the gallery: every sample with its note, its pictures side by side, and what a press would ask or offer. */
export function indexPage(everything: readonly Drawn[]): string {
  const names = [...new Set(everything.map(({ name }) => name))];
  const sections = names.map((name) => section(everything.filter((drawn) => drawn.name === name)));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>MMM Trainer: every message and view</title>
<style>
  body { font-family: system-ui, sans-serif; margin: 24px; color: #1d1c1d; background: #f4f4f4; }
  nav { columns: 4; font-size: 13px; margin-bottom: 32px; }
  section { margin-bottom: 40px; }
  figure { display: inline-block; vertical-align: top; margin: 0 16px 16px 0; max-width: 48%; }
  figcaption, p { font-size: 13px; color: #616061; max-width: 800px; }
  img { max-width: 100%; border: 1px solid #ddd; background: #fff; }
</style>
<h1>Every message and view</h1>
<nav>${names.map((name) => `<a href="#${idOf(name)}">${escaped(name)}</a><br>`).join('')}</nav>
${sections.join('\n')}
</html>
`;
}

function section(drawn: readonly Drawn[]): string {
  const [first] = drawn;
  if (first === undefined) return '';
  return `<section id="${idOf(first.name)}">
<h2>${escaped(first.name)}</h2>
<p>${escaped([first.surface, first.file, first.note].filter((part) => part !== '').join(' · '))}</p>
${drawn.map(figure).join('\n')}
</section>`;
}

function figure(drawn: Drawn): string {
  const said = drawn.surface === 'message' ? [`Notification: ${drawn.text.slice(0, 400)}`] : [];
  const asked =
    drawn.which === 'typical' ? questions(drawn.surface === 'message' ? drawn.blocks : drawn.view.blocks) : [];
  return `<figure>
<a href="${drawn.id}.png"><img loading="lazy" src="${drawn.id}.png" alt="${escaped(drawn.name)}, ${drawn.which}"></a>
<figcaption>${[drawn.which, ...said, ...asked].map(escaped).join('<br>')}</figcaption>
</figure>`;
}

/** What is not on the picture: confirmations, and what select and overflow menus offer. */
function questions(blocks: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (key, value) => {
    if (key === 'confirm' && isObject(value) && isObject(value.title)) {
      const words = [value.title, value.text, value.confirm, value.deny].map((one) => (isObject(one) ? one.text : ''));
      found.push(`Asks: ${words.join(' | ')}`);
    }
    if (isObject(value) && /select$|^overflow$/.test(String(value.type)) && Array.isArray(value.options)) {
      const labels = value.options.map((one) => (isObject(one) && isObject(one.text) ? one.text.text : ''));
      found.push(`${String(value.action_id)} offers: ${labels.join(' | ')}`);
    }
    return value;
  });
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function idOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
