import { localTime } from './dates.ts';
import { bytes } from './numbers.ts';
import { clip, count, escapeMrkdwn, listOf, type MessageContent, named, paragraph, preformatted } from './text.ts';

export type MintedLink = { name: string; url: string; size_bytes: number };

/** What a person gets of a run's files. Links are for them alone; an uploaded file is in the run's thread. */
export type HandedOut =
  | { kind: 'links'; links: MintedLink[]; expires_at: Date }
  | { kind: 'uploaded'; names: string[] }
  /** `object` is where the file lies, for whoever can get at the bucket. */
  | { kind: 'refused'; reason: string; object: string };

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

/** What a person gets of some files, in whichever way they can have them. */
export function handedOutMessage(
  title: string,
  handed_out: HandedOut,
  more: { count: number; folder: string },
): MessageContent {
  if (handed_out.kind === 'links') return linksMessage(title, handed_out.links, handed_out.expires_at, more);
  const text = withoutLinks(handed_out);
  return { text, blocks: [paragraph(`*${escapeMrkdwn(title)}*\n${text}`)] };
}

/** In place of links, why there are none and where the files are. */
export function withoutLinks(handed_out: Exclude<HandedOut, { kind: 'links' }>): string {
  switch (handed_out.kind) {
    case 'uploaded':
      return `I cannot sign links here, so I have put ${listOf(handed_out.names.map(named), 5)} into the run’s thread.`;
    case 'refused':
      return `I cannot make a link: ${escapeMrkdwn(handed_out.reason)} The file is too large for Slack. In the bucket it is ${named(handed_out.object)}.`;
  }
}

const TAIL_CHARACTERS = 2500;

/** The end of the console log, and how to get the whole of it. */
export function consoleLogMessage(log: string, handed_out: HandedOut): MessageContent {
  const tail = lastLines(log, TAIL_CHARACTERS);
  return {
    text: 'The last lines of the console log',
    blocks: [
      paragraph('*The last lines of the console log*'),
      ...(tail === '' ? [paragraph('It is still empty.')] : [preformatted(tail)]),
      paragraph(wholeLog(handed_out)),
    ],
  };
}

function wholeLog(handed_out: HandedOut): string {
  if (handed_out.kind !== 'links') return withoutLinks(handed_out);
  const [link] = handed_out.links;
  const works = `is there until ${localTime(handed_out.expires_at)}. Only you see this message.`;
  return link === undefined ? works : `<${link.url}|The whole log> ${works}`;
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
