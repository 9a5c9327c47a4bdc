import { localTime } from './dates.ts';
import { bytes } from './numbers.ts';
import { clip, count, escapeMrkdwn, type MessageContent, paragraph, preformatted } from './text.ts';

export type MintedLink = { name: string; url: string; size_bytes: number };

/** Links for one person. `more` says how many files were left out, and in which folder of the bucket they are. */
export function linksMessage(
  title: string,
  links: readonly MintedLink[],
  expires_at: Date,
  more: { count: number; folder: string },
): MessageContent {
  const lines = links.map(({ name, url, size_bytes }) => {
    return `• <${url}|${escapeMrkdwn(name.replaceAll('|', '¦'))}>, ${bytes(size_bytes)}`;
  });
  const works = `${links.length === 1 ? 'This link works' : 'These links work'} until ${localTime(expires_at)}. Only you see this message.`;
  const rest =
    more.count > 0
      ? [paragraph(`${count(more.count, 'more file')} in the bucket, under ${escapeMrkdwn(more.folder)}`)]
      : [];
  return {
    text: `${escapeMrkdwn(clip(title, 150))}: ${links.length === 1 ? '1 link' : `${links.length} links`}`,
    blocks: [paragraph(`*${escapeMrkdwn(title)}*`), ...lines.map((line) => paragraph(line)), paragraph(works), ...rest],
  };
}

const TAIL_CHARACTERS = 2500;

/** The end of the console log, and the whole of it behind a link. */
export function consoleLogMessage(log: string, url: string, expires_at: Date): MessageContent {
  const tail = lastLines(log, TAIL_CHARACTERS);
  return {
    text: 'The last lines of the console log',
    blocks: [
      paragraph('*The last lines of the console log*'),
      ...(tail === '' ? [paragraph('It is still empty.')] : [preformatted(tail)]),
      paragraph(`<${url}|The whole log> is there until ${localTime(expires_at)}. Only you see this message.`),
    ],
  };
}

/** The last whole lines of a log that fit; a line longer than that is cut at its front. Terminal colours are dropped. */
export function lastLines(log: string, max: number): string {
  const esc = String.fromCharCode(27);
  const clean = log.replaceAll(new RegExp(`${esc}\\[[0-9;]*[A-Za-z]`, 'g'), '').trimEnd();
  if (clean.length <= max) return clean;
  const tail = clean.slice(-max);
  const newline = tail.indexOf('\n');
  return newline === -1 || newline === tail.length - 1 ? tail : tail.slice(newline + 1);
}
