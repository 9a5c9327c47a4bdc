import { code, type MessageContent, mrkdwn, paragraph } from '../blocks/text.ts';
import { COMMAND } from '../ids.ts';

/** What `/mmm` understands: one table for help, for guessing at misspelt words, and for routing. */
export const SUBCOMMANDS = {
  train: {
    does: 'Train a model. Opens a form; a manifest fills it in.',
    examples: ['train', 'train demo', 'train demo train.iterations=500'],
  },
  results: {
    does: 'All runs that you may see: filter, search, open one, get its files.',
    examples: ['results', 'results r12 de done', 'results mine failed'],
  },
  status: { does: 'What is running, or where one run is.', examples: ['status', 'status r12-de-20240131_093000'] },
  cancel: {
    does: 'Stop a run of yours; alone, it shows those that are under way.',
    examples: ['cancel', 'cancel r12-de-20240131_093000'],
  },
  rerun: {
    does: 'Opens the form with what a run was asked for, to change and train again; without a run id, your latest.',
    examples: ['rerun', 'rerun r12-de-20240131_093000'],
  },
  compare: {
    does: 'Runs side by side: what was asked, how good each is, what each channel brings.',
    examples: ['compare', 'compare r12-de-20240131_093000 r12-de-20240207_093000'],
  },
  allocate: {
    does: 'Divide a budget anew by a finished model; answers at once. Alone: your latest run.',
    examples: ['allocate', 'allocate r12-de-20240131_093000'],
  },
  data: {
    does: 'What there is to train on; with a name, what is in a table.',
    examples: ['data', 'data dt_simulated_weekly'],
  },
  subscribe: {
    does: 'Be told of runs, or have a channel told: by market, revision and outcome.',
    examples: ['subscribe'],
  },
  settings: {
    does: 'What runs in this channel begin with, who may launch them, and who looks after them.',
    examples: ['settings'],
  },
  doctor: {
    does: 'Whether everything works, and what to do where it does not; with a run id, all that is known of that run.',
    examples: ['doctor', 'doctor r12-de-20240131_093000'],
  },
  help: { does: 'This list.', examples: ['help'] },
} as const satisfies Record<string, { does: string; examples: readonly string[] }>;
export type Subcommand = keyof typeof SUBCOMMANDS;

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(SUBCOMMANDS, word);
}

/** The list of commands. `manifests` are the names that train knows. */
export function helpMessage(manifests: readonly string[]): MessageContent {
  const lines = Object.values(SUBCOMMANDS).map(({ does, examples }) => {
    const typed = examples.map((example) => `\`${COMMAND} ${example}\``).join('   ');
    return `${typed}\n${does}`;
  });
  const known =
    manifests.length === 0
      ? 'There are no manifests yet.'
      : `Manifests: ${manifests
          .slice(0, 30)
          .map((name) => code(name))
          .join(', ')}${manifests.length > 30 ? ` and ${manifests.length - 30} more` : ''}.`;
  return {
    text: 'How to use /mmm',
    blocks: [
      paragraph('*MMM Trainer* tells what each marketing channel brings, and where the next money should go.'),
      paragraph(lines.join('\n\n')),
      { type: 'context', elements: [mrkdwn(known, 2000)] },
    ],
  };
}
