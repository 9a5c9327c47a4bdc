import type { ShownApp } from '../../slack/control-api.ts';

/** One line of what Slack lists while a slash command is typed. `fill` is what stands in the box once it is chosen. */
export type Suggestion = { usage: string; fill: string; description: string };

/**
 * What the text so far can become: the app's commands, each with what can follow it. A usage hint that reads
 * "train [manifest] | help" says two things that can follow. Empty once nothing is left to choose.
 */
export function suggestionsFor(text: string, commands: ShownApp['commands']): Suggestion[] {
  if (!text.startsWith('/') || text.includes('\n')) return [];
  const typed = text.toLowerCase();
  return usesOf(commands)
    .filter(({ literal }) => literal.startsWith(typed) && literal !== typed)
    .map(({ literal, usage, description }) => ({
      usage,
      fill: usage === literal ? literal : `${literal} `,
      description,
    }));
}

/** How the command in the box goes on, once its first words stand; `null` where nothing can follow. */
export function usageFor(text: string, commands: ShownApp['commands']): string | null {
  const found = usesOf(commands).find(
    ({ literal, usage }) => usage !== literal && (text === literal || text.startsWith(`${literal} `)),
  );
  return found?.usage ?? null;
}

/** `/mmm train [manifest]`, and what of it is typed as it stands: `/mmm train`. */
function usesOf(commands: ShownApp['commands']): { literal: string; usage: string; description: string }[] {
  return commands.flatMap(({ command, description = '', usage_hint = '' }) =>
    usage_hint.split(' | ').map((part) => {
      const word = /^[a-z][a-z-]*/.exec(part.trim())?.[0] ?? '';
      return { literal: `${command} ${word}`.trim(), usage: `${command} ${part}`.trim(), description };
    }),
  );
}
