import { openResults } from '../views/results/results.ts';
import type { CommandHandler } from './command.ts';

/** `/mmm results [words]`: opens the browser of results. */
export const results: CommandHandler = (deps, { client, command, rest }) =>
  openResults(deps, { client, trigger_id: command.trigger_id, user: command.user_id, words: rest });
