import type { RespondArguments, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import type { ColumnReader } from '../views/train/source-columns.ts';

/** One use of `/mmm`, acknowledged. `rest` is what follows the subcommand, trimmed. */
type CommandRequest = {
  client: WebClient;
  command: SlashCommand;
  rest: string;
  /** Answers the person who typed, and nobody else. Slack takes five answers in half an hour. */
  say(message: MessageContent & Pick<RespondArguments, 'replace_original'>): Promise<unknown>;
};

export type CommandDeps = SlackDeps & { columns: ColumnReader };

/** What a subcommand does. What it throws is logged and told to the person in words. */
export type CommandHandler = (deps: CommandDeps, request: CommandRequest) => Promise<void>;
