import type { App, BlockButtonAction, BlockExternalSelectAction } from '@slack/bolt';
import { z } from 'zod';
import { fixLabel } from '../../data/fix-label.ts';
import { modelOfSource } from '../../data/look-at-source.ts';
import { isAnyDates } from '../../data/proposed-spec.ts';
import { AppError, errorCode } from '../../errors.ts';
import { DATA_SOURCE } from '../../runs/run-spec.ts';
import { ANEW, LOOKED_AT, type LookedAt } from '../blocks/source-message.ts';
import { type MessageContent, paragraph, said } from '../blocks/text.ts';
import { lookAt } from '../commands/data.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage, errorWords } from '../error-message.ts';
import { ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { showSource, showSourceAgain } from '../show-source.ts';
import { isTableNote, noTables, type Offered, tableOptions } from '../table-options.ts';
import { nameOfValue } from '../views/train/long-values.ts';
import { openTrain } from '../views/train/open-train.ts';
import type { ColumnReader } from '../views/train/source-columns.ts';
import type { Filling } from './filled-from.ts';

type Deps = SlackDeps & { columns: ColumnReader };

/** Registers what can be pressed below `/mmm data`: a table to look at, its pages, and "Train on this". */
export function registerData(app: App, deps: Deps): void {
  app.options<'block_suggestion'>(ACTIONS.look_at_table, async ({ ack, payload }) => {
    await ack(await offered(deps, payload.block_id, payload.value));
  });

  app.action<BlockExternalSelectAction>(
    { type: 'block_actions', action_id: ACTIONS.look_at_table },
    async ({ ack, action, respond, body }) => {
      await ack();
      const value = action.selected_option?.value;
      if (value === undefined) return;
      const connection = connectionOf(action.block_id);
      const user = body.user.id;
      const say = (message: MessageContent) =>
        respond({ response_type: 'ephemeral', replace_original: false, ...message });
      await orSaid(deps, user, say, async () => {
        const table = await tableOf(deps, connection, value);
        if (table === null) return;
        const looked_at = { source: { connection, table }, fixes: [] };
        await showSource(deps, { looked_at, user, channel: body.channel?.id ?? '', say });
      });
    },
  );

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.show_columns },
    async ({ ack, action, respond, body }) => {
      await ack();
      const message = await answered(deps, body.user.id, () => lookAt(deps, pressed(action.value).source, 0));
      await respond({ response_type: 'ephemeral', replace_original: false, ...message });
    },
  );

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: new RegExp(`^${ACTIONS.look_fixed}`) },
    async ({ ack, action, respond, body }) => {
      await ack();
      const user = body.user.id;
      const say = (message: MessageContent) =>
        respond({ response_type: 'ephemeral', replace_original: false, ...message });
      await orSaid(deps, user, say, async () => {
        const { channel, message } = body;
        if (channel === undefined || message === undefined) throw new AppError('unavailable', {});
        await showSourceAgain(deps, {
          looked_at: pressed(action.value),
          user,
          anew: action.action_id === `${ACTIONS.look_fixed}${ANEW}`,
          place: { channel: channel.id, ts: message.ts },
        });
      });
    },
  );

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: new RegExp(`^${ACTIONS.data_page}`) },
    async ({ ack, action, respond, body }) => {
      await ack();
      const page = Number(action.action_id.slice(ACTIONS.data_page.length));
      const message = await answered(deps, body.user.id, () => lookAt(deps, pressed(action.value).source, page));
      await respond({ response_type: 'ephemeral', replace_original: true, ...message });
    },
  );

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.train_on },
    async ({ ack, action, body, client, respond }) => {
      await ack();
      try {
        await openTrain(deps, {
          client,
          trigger_id: body.trigger_id,
          user: body.user.id,
          channel: body.channel?.id ?? '',
          text: '',
          filled: () => fillingOf(deps, pressed(action.value)),
        });
      } catch (error) {
        const message = await answered(deps, body.user.id, async () => {
          throw error;
        });
        await respond({ response_type: 'ephemeral', replace_original: false, ...message });
      }
    },
  );
}

const PRESSED = z.union([LOOKED_AT, DATA_SOURCE.transform((source) => ({ source, fixes: [] }))]);

/** Buttons carry a source as they were given it, alone or with what was changed; what cannot be read as that is nothing of ours. */
function pressed(value: string | undefined): LookedAt {
  const parsed = PRESSED.safeParse(JSON.parse(value ?? 'null'));
  if (parsed.success) return parsed.data;
  throw new AppError('record_invalid', {}, { cause: parsed.error });
}

/** What the form begins with: the source alone, or where something was changed the roles with it. */
async function fillingOf(deps: Deps, { source, fixes }: LookedAt): Promise<Filling> {
  if (fixes.length === 0) return { manifest: null, spec: { data: source } };
  const { spec } = await modelOfSource(deps, { source, fixes });
  if (spec === null) return { manifest: null, spec: { data: source } };
  const { prepare, date_var, dep_var, dep_var_type, paid_media_spends, paid_media_vars, organic_vars } = spec;
  const { context_vars, factor_vars, window } = spec;
  const known = { prepare, date_var, dep_var, dep_var_type, paid_media_spends, paid_media_vars, organic_vars };
  const dates = isAnyDates(spec) ? {} : { window };
  return {
    manifest: null,
    spec: { data: source, ...known, context_vars, factor_vars, ...dates },
    changes: fixes.map(fixLabel),
  };
}

async function orSaid(
  deps: Pick<SlackDeps, 'logger'>,
  user: string,
  say: (message: MessageContent) => Promise<unknown>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'data not shown');
    await say(said(errorMessage(error)));
  }
}

function connectionOf(block_id: string): string {
  return block_id.slice(ACTIONS.look_at_table.length + 1);
}

async function offered(deps: Deps, block_id: string, typed: string): Promise<Offered> {
  try {
    return await tableOptions(deps, { connection: connectionOf(block_id), typed });
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error }, 'no tables offered');
    const { what, why } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
    return noTables(what, why);
  }
}

/** The table behind a value that was chosen; `null` where it is none. */
async function tableOf(deps: Deps, connection: string, value: string): Promise<string | null> {
  if (isTableNote(value)) return null;
  if (nameOfValue(value, []) !== null) return value;
  return nameOfValue(value, await (await deps.warehouses.for({ connection, table: '' })).tables());
}

async function answered(
  deps: Pick<SlackDeps, 'logger'>,
  user: string,
  answer: () => Promise<MessageContent>,
): Promise<MessageContent> {
  try {
    return await answer();
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user }, 'data not shown');
    const text = errorMessage(error);
    return { text, blocks: [paragraph(text)] };
  }
}
