import type { App, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { TakenUpload } from '../../data/uploads.ts';
import { AppError } from '../../errors.ts';
import { loadBatchManifest } from '../../runs/batch-manifest.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { SHORTCUTS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { openBatch } from '../views/train/launch-batch.ts';
import { openTrain } from '../views/train/open-train.ts';
import type { ColumnReader } from '../views/train/source-columns.ts';
import { BUDGET_MS, within } from '../within.ts';
import { filledFrom, invalidManifest } from './filled-from.ts';

type Deps = SlackDeps & { columns: ColumnReader };

const FILES = z.array(
  z.looseObject({ id: z.string(), name: z.string().default(''), filetype: z.string().default('') }),
);
/** What is looked for first among the files of a message. */
const USABLE = /\.(csv|tsv|ya?ml|txt)$/i;

const NO_FILE =
  'It has no file. Choose “Train on this file” from the menu of a message with a table (CSV, Excel or Parquet) or a manifest.';

/** Registers "Train on this file", in the menu of a message: it opens the train form on the message's file. */
export function registerTrainOnFile(app: App, deps: Deps): void {
  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: SHORTCUTS.train_on_file },
    async ({ ack, shortcut, client, respond }) => {
      await ack();
      const user = shortcut.user.id;
      try {
        const files = FILES.safeParse(shortcut.message.files ?? []);
        const sent = files.success ? files.data : [];
        const file = sent.find(({ name }) => USABLE.test(name)) ?? sent[0];
        if (file === undefined) throw new AppError('file_refused', { file: 'this message', reason: NO_FILE });
        await openFile(deps, {
          client,
          trigger_id: shortcut.trigger_id,
          user,
          channel: shortcut.channel.id,
          file_id: file.id,
        });
      } catch (error) {
        deps.logger[levelOf(error)]({ err: error, user }, 'file not taken');
        await respond({ response_type: 'ephemeral', replace_original: false, text: errorMessage(error) });
      }
    },
  );
}

/**
 * Opens what a file that was sent to Slack asks for: the train modal on a table or filled with a manifest, or for a manifest that
 * lists markets the question whether to launch a run for each. Throws what the person is to be told instead.
 */
async function openFile(
  deps: Deps,
  request: { client: WebClient; trigger_id: string; user: string; channel: string; file_id: string },
): Promise<void> {
  const { file_id, user, ...where } = request;
  const taking = deps.uploads.take({ file_id, user });
  const taken = await within(BUDGET_MS.open, taking);
  const batch = taken.done ? batchOf(taken.value) : null;
  if (batch !== null) return openBatch(deps, { ...where, ...batch });
  return openTrain(deps, { ...where, user, text: '', filled: async () => filledFrom(await taking) });
}

/** The markets that a manifest lists; `null` for all else. Throws `spec_invalid`. */
function batchOf(taken: TakenUpload): { manifest: string; specs: RunSpec[] } | null {
  if (taken.kind !== 'manifest') return null;
  const result = loadBatchManifest(taken.text, { filename: taken.name });
  if (result === null) return null;
  if (result.ok) return { manifest: taken.name, specs: result.specs };
  throw invalidManifest(taken.name, result.problems);
}
