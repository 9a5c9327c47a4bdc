import { openBatch } from '../views/train/launch-batch.ts';
import { openTrain } from '../views/train/open-train.ts';
import type { CommandHandler } from './command.ts';
import { parseTrainArguments } from './train-arguments.ts';

/** `/mmm train`: the form; for a manifest that lists markets, the question whether to launch a run for each. */
export const trainCommand: CommandHandler = async (deps, { client, command, rest }) => {
  const where = { client, trigger_id: command.trigger_id, channel: command.channel_id };
  const { manifest, set } = parseTrainArguments(rest);
  const specs = manifest === null ? null : await deps.manifests.markets(manifest, set);
  if (manifest !== null && specs !== null) return openBatch(deps, { ...where, manifest, specs });
  return openTrain(deps, { ...where, user: command.user_id, text: rest });
};
