import type { App, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { loadManifest } from '../../runs/manifest.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { SHORTCUTS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import type { SpecDraft } from '../views/draft.ts';
import { openTrain } from '../views/open-train.ts';
import { proposedDraft } from '../views/proposed-draft.ts';
import type { ColumnReader } from '../views/source-columns.ts';

type Deps = SlackDeps & { columns: ColumnReader };

const FILES = z.array(
  z.looseObject({ id: z.string(), name: z.string().default(''), filetype: z.string().default('') }),
);
/** What is looked for first among the files of a message. */
const USABLE = /\.(csv|tsv|ya?ml|txt)$/i;

const NO_FILE = 'It has no file. Choose “Train on this file” from the menu of a message with a CSV file or a manifest.';

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
        await openTrainOnFile(deps, {
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

/** Opens the train modal on a file that was sent to Slack: a CSV file as its data, a manifest as its fields. */
export function openTrainOnFile(
  deps: Deps,
  request: { client: WebClient; trigger_id: string; user: string; channel: string; file_id: string },
): Promise<void> {
  const { file_id, ...where } = request;
  return openTrain(deps, { ...where, text: '', filled: () => filledFrom(deps, { file_id, user: request.user }) });
}

/** What a file says of the run to be asked for. Throws `file_refused` or `spec_invalid` with a sentence where it says nothing usable. */
export async function filledFrom(
  deps: Pick<SlackDeps, 'uploads' | 'warehouses'>,
  request: { file_id: string; user: string },
): Promise<{ manifest: string | null; spec: SpecDraft }> {
  const taken = await deps.uploads.take(request);
  switch (taken.kind) {
    case 'csv':
      return { manifest: null, spec: await proposedDraft(deps, taken.source) };
    case 'manifest': {
      const result = loadManifest(taken.text, { filename: taken.name });
      if (result.ok) return { manifest: taken.name, spec: result.spec };
      const sentences = result.problems.map(
        ({ line, message, fix }) => `${line === null ? '' : `Line ${line}: `}${message} ${fix}`,
      );
      throw new AppError('spec_invalid', { manifest: taken.name, reason: sentences.slice(0, 5).join(' ') });
    }
    case 'refused':
      throw new AppError('file_refused', { file: taken.name, reason: taken.reason });
  }
}
