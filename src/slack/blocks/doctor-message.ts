import { ACTIONS } from '../ids.ts';
import { actions, button, context, header } from './elements.ts';
import { bold, clip, code, count, escapeMrkdwn, type MessageContent, paragraph } from './text.ts';

/** What `/mmm doctor` says of the whole installation: a headline and a checklist. */

export type CheckLine = {
  name: string;
  state: 'ok' | 'warn' | 'bad';
  /** Plain text, here and in `fix`. */
  says: string;
  fix?: string;
  /** What to type, where that is the fix. */
  command?: string;
};

export const SIGNS = { ok: '✅', warn: '⚠️', bad: '❌' } as const satisfies Record<CheckLine['state'], string>;
/** A message takes 13,200 characters; the worst first, so that none of them is lost. */
const MOST_LINES = 30;
const MOST_CHARACTERS = 9000;
const LEAST_ROOM = 60;

/** While the checks run. */
export function checkingMessage(checks: number): MessageContent {
  const text = `Checking ${count(checks, 'thing')}, among them a round through the queue. This takes up to half a minute…`;
  return { text, blocks: [paragraph(text)] };
}

export function doctorMessage(lines: readonly CheckLine[], seconds: number): MessageContent {
  const text = headline(lines);
  const shown = sorted(lines).slice(0, MOST_LINES);
  const room = roomFor(shown);
  return {
    text,
    blocks: [
      header(text),
      ...shown.map((line) => paragraph(lineText(line, room))),
      ...actions([rebuildButton(), forgetButton()]),
      context(`Took ${seconds.toFixed(1)} seconds. \`/mmm doctor RUN_ID\` looks at one run.`),
    ],
  };
}

function headline(lines: readonly CheckLine[]): string {
  const bad = lines.filter(({ state }) => state === 'bad').length;
  const warn = lines.filter(({ state }) => state === 'warn').length;
  if (bad > 0) return `${SIGNS.bad} ${bad} of ${count(lines.length, 'check')} failed`;
  if (warn > 0) return `${SIGNS.warn} Everything works, with ${count(warn, 'remark')}`;
  return `${SIGNS.ok} Everything works`;
}

/** What one line may take: most are short, and leave their room to those that say what is wrong. */
function roomFor(lines: readonly CheckLine[]): number {
  const fits = (room: number) => lines.reduce((sum, line) => sum + lineText(line, room).length, 0) <= MOST_CHARACTERS;
  return [900, 700, 500, 350, 250, 120].find(fits) ?? LEAST_ROOM;
}

/** What has to be done first; else in the order of the checks. */
function sorted(lines: readonly CheckLine[]): CheckLine[] {
  const order = { bad: 0, warn: 1, ok: 2 } as const;
  return [...lines].sort((a, b) => order[a.state] - order[b.state]);
}

/** One line of the list, and below it what to do. */
export function lineText({ name, state, says, fix, command }: CheckLine, room = 900): string {
  const lines = [`${SIGNS[state]} ${bold(clip(name, 50))}: ${escapeMrkdwn(clip(says, room))}`];
  if (fix !== undefined) lines.push(`→ ${escapeMrkdwn(clip(fix, Math.ceil(room / 2) + 40))}`);
  if (command !== undefined && room > 150) lines.push(codeLine(command));
  return lines.join('\n');
}

/** `code` cuts at 150 characters, which is short for a command. */
function codeLine(command: string): string {
  return command.length <= 150 ? code(command) : escapeMrkdwn(clip(command, 400));
}

function rebuildButton() {
  return button({
    text: 'Rebuild the list',
    action_id: ACTIONS.rebuild_catalogue,
    value: 'rebuild',
    confirm: {
      title: 'Rebuild the list of runs?',
      text: 'Every record is read once: with thousands of runs that takes minutes. Nothing of a run changes.',
      confirm: 'Rebuild',
      deny: 'Leave it',
    },
  });
}

function forgetButton() {
  return button({ text: 'Forget caches', action_id: ACTIONS.forget_caches, value: 'forget' });
}

export function rebuiltMessage({ runs, unreadable }: { runs: number; unreadable: readonly string[] }): MessageContent {
  const state = unreadable.length === 0 ? 'ok' : 'warn';
  const lost =
    unreadable.length === 0
      ? ''
      : ` ${count(unreadable.length, 'record')} cannot be read: ${unreadable.slice(0, 5).map(escapeMrkdwn).join(', ')}${unreadable.length > 5 ? ' and others' : ''}. \`/mmm doctor RUN_ID\` says why.`;
  const text = `${SIGNS[state]} The list of runs is made anew: ${count(runs, 'run')}.${lost}`;
  return { text, blocks: [paragraph(text)] };
}
