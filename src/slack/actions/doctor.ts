import type { App, BlockAction, BlockButtonAction, BlockExternalSelectAction, RespondFn } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../../errors.ts';
import { readRunFiles } from '../../results/run-files.ts';
import { runFolder } from '../../runs/run-paths.ts';
import { rebuiltMessage } from '../blocks/doctor-message.ts';
import { option } from '../blocks/elements.ts';
import { handedOutMessage } from '../blocks/links-message.ts';
import { bytes } from '../blocks/numbers.ts';
import { type MessageContent, said } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { BUDGET_MS, within } from '../within.ts';
import { type HandOutDeps, handOut } from './hand-out.ts';
import { reply } from './reply.ts';

/** Registers what can be pressed below `/mmm doctor`. Each answers the person who pressed, and nobody else. */
export function registerDoctor(app: App, deps: SlackDeps): void {
  async function answer(
    pressed: { body: BlockAction; respond: RespondFn; client: WebClient },
    act: () => Promise<MessageContent>,
  ): Promise<void> {
    const message = await act().catch((error: unknown) => {
      deps.logger[levelOf(error)]({ err: error, user: pressed.body.user.id }, 'not done');
      return said(errorMessage(error));
    });
    await reply(deps, pressed, message);
  }

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.rebuild_catalogue },
    async ({ ack, body, respond, client }) => {
      await ack();
      await answer({ body, respond, client }, async () => {
        const rebuilt = await deps.doctor.rebuildCatalogue();
        deps.logger.info({ ...rebuilt, user: body.user.id }, 'catalogue rebuilt');
        return rebuiltMessage(rebuilt);
      });
    },
  );
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.forget_caches },
    async ({ ack, body, respond, client }) => {
      await ack();
      await answer({ body, respond, client }, async () => {
        deps.doctor.forgetCaches();
        return said(
          '✅ Forgotten. Runs are read anew by the bot that answered you; other bots read anew whatever has changed by themselves, and columns of tables are asked for again after a minute at most.',
        );
      });
    },
  );
  app.options<'block_suggestion'>(ACTIONS.fetch_file, async ({ ack, payload, body }) => {
    const asked = { run_id: payload.block_id, query: payload.value, user: body.user.id };
    const found = await within(BUDGET_MS.options, offeredFiles(deps, asked));
    await ack({ options: found.done ? found.value : [] });
  });
  app.action<BlockExternalSelectAction>(
    { type: 'block_actions', action_id: ACTIONS.fetch_file },
    async ({ ack, action, body, respond, client }) => {
      await ack();
      const asked = { run_id: action.block_id, name: action.selected_option?.value ?? '', user: body.user.id };
      await answer({ body, respond, client }, () => fetchFile(deps, asked));
    },
  );
}

const MOST_OPTIONS = 100;

/** The files of a run that the select offers to this person; none where they may not see it or nothing answers. */
async function offeredFiles(
  deps: SlackDeps,
  { run_id, query, user }: { run_id: string; query: string; user: string },
): Promise<PlainTextOption[]> {
  try {
    await deps.access.requireSee(await deps.runs.read(run_id), user);
    const files = await readRunFiles(deps.objects, run_id);
    return files
      .filter(({ name }) => name.length <= 150 && name.toLowerCase().includes(query.toLowerCase()))
      .slice(0, MOST_OPTIONS)
      .map(({ name, size_bytes }) => option(name, name, bytes(size_bytes)));
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, run_id, user }, 'files not offered');
    return [];
  }
}

/**
 * A link to one file of a run, or the file itself where no link can be signed, for a person who may see the run. Throws
 * `run_not_found`, `not_allowed`, `object_not_found`.
 */
async function fetchFile(
  deps: HandOutDeps,
  { run_id, name, user }: { run_id: string; name: string; user: string },
): Promise<MessageContent> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  // The name is one of those that the run has; what was sent is only looked for among them.
  const file = (await readRunFiles(deps.objects, run_id)).find((one) => one.name === name);
  if (file === undefined) throw new AppError('object_not_found', { run_id, file: name });
  const handed_out = await handOut(deps, { run, user, files: [file] });
  return handedOutMessage(name, handed_out, { count: 0, folder: runFolder(run_id) });
}
