import { comparisonFor, openCompare } from '../views/compare.ts';
import type { CommandHandler } from './command.ts';

/** `/mmm compare RUN RUN ...`: runs side by side; with fewer than two, the modal that chooses them. */
export const compare: CommandHandler = async (deps, { client, command, rest, say }) => {
  const run_ids = [...new Set(rest.split(/[\s,]+/).filter((word) => word !== ''))];
  const user = command.user_id;
  if (run_ids.length > 1) {
    await say(await comparisonFor(deps, run_ids, user));
    return;
  }
  // A run that is not there is said, rather than left out of the modal.
  for (const run_id of run_ids) await deps.access.requireSee(await deps.runs.read(run_id), user);
  await openCompare(deps, { client, trigger_id: command.trigger_id, user, channel: command.channel_id, run_ids });
};
