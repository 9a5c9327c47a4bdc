import type { App } from '@slack/bolt';
import { nearest } from '../../data/nearest.ts';
import { escapeMrkdwn, type MessageContent, paragraph } from '../blocks/text.ts';
import { errorMessage } from '../error-message.ts';
import { COMMAND } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { settingsCommand } from '../views/settings.ts';
import { openSubscribe } from '../views/subscribe.ts';
import { rerunLatest } from '../views/train/rerun.ts';
import { allocateCommand } from './allocate.ts';
import { cancelMessage } from './cancel.ts';
import type { CommandDeps, CommandHandler } from './command.ts';
import { compare } from './compare.ts';
import { dataCommand } from './data.ts';
import { doctorCommand } from './doctor.ts';
import { helpMessage, isSubcommand, SUBCOMMANDS, type Subcommand } from './help.ts';
import { results } from './results.ts';
import { statusMessage } from './status.ts';
import { trainCommand } from './train.ts';

const HANDLERS: Readonly<Record<Subcommand, CommandHandler>> = {
  train: trainCommand,
  results,
  status: async (deps, { command, rest, say }) => {
    await say(await statusMessage(deps, { user: command.user_id, run_id: rest === '' ? null : rest }));
  },
  cancel: async (deps, { command, rest, say }) => {
    await say(await cancelMessage(deps, { user: command.user_id, run_id: rest === '' ? null : rest }));
  },
  rerun: (deps, { client, command, rest }) =>
    rerunLatest(deps, {
      client,
      trigger_id: command.trigger_id,
      user: command.user_id,
      channel: command.channel_id,
      run_id: rest === '' ? null : rest,
    }),
  compare,
  allocate: allocateCommand,
  data: dataCommand,
  subscribe: (deps, { client, command }) =>
    openSubscribe(deps, {
      client,
      trigger_id: command.trigger_id,
      user: command.user_id,
      channel: /^[CG]/.test(command.channel_id) ? { id: command.channel_id, name: command.channel_name } : null,
    }),
  settings: settingsCommand,
  doctor: doctorCommand,
  help: async (deps, { say }) => {
    await say(helpMessage(await deps.manifests.names()));
  },
};

/** Registers `/mmm`. Every answer is for the person who typed alone. */
export function registerCommands(app: App, deps: CommandDeps): void {
  app.command(COMMAND, async ({ ack, command, client, respond }) => {
    await ack();
    const say = (message: MessageContent) => respond({ response_type: 'ephemeral', ...message });
    try {
      const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(command.text) ?? [];
      const name = word.toLowerCase();
      const subcommand = name === '' ? 'help' : name;
      if (!isSubcommand(subcommand)) {
        await say(unknownWord(word));
        return;
      }
      await HANDLERS[subcommand](deps, { client, command, rest: rest.trim(), say });
    } catch (error) {
      deps.logger[levelOf(error)]({ err: error, user: command.user_id }, 'command not done');
      const text = errorMessage(error);
      await say({ text, blocks: [paragraph(text)] });
    }
  });
}

/** The answer to a word that is no command, with the one that was probably meant. */
export function unknownWord(word: string): MessageContent {
  const known = Object.keys(SUBCOMMANDS);
  const begins = word.length > 1 ? known.find((name) => name.startsWith(word.toLowerCase())) : undefined;
  const guess = begins ?? nearest(word, known);
  const hint = guess === null ? `Type \`${COMMAND} help\` for what I can do.` : `Did you mean \`${COMMAND} ${guess}\`?`;
  const text = `I do not know “${escapeMrkdwn(word.slice(0, 100))}”. ${hint}`;
  return { text, blocks: [paragraph(text)] };
}
