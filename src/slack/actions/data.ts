import type { App, BlockButtonAction, BlockExternalSelectAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { DATA_SOURCE, type DataSource } from '../../runs/run-spec.ts';
import { option } from '../blocks/elements.ts';
import { type MessageContent, paragraph } from '../blocks/text.ts';
import { lookAt } from '../commands/data.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { openTrain } from '../views/train/open-train.ts';
import type { ColumnReader } from '../views/train/source-columns.ts';

type Deps = SlackDeps & { columns: ColumnReader };

const MAX_OPTIONS = 100;

/** Registers what can be pressed below `/mmm data`: a table to look at, its pages, and "Train on this". */
export function registerData(app: App, deps: Deps): void {
  app.options<'block_suggestion'>(ACTIONS.look_at_table, async ({ ack, payload }) => {
    await ack({ options: await offered(deps, payload.block_id, payload.value) });
  });

  app.action<BlockExternalSelectAction>(
    { type: 'block_actions', action_id: ACTIONS.look_at_table },
    async ({ ack, action, respond, body }) => {
      await ack();
      const table = action.selected_option?.value;
      if (table === undefined) return;
      const message = await answered(deps, body.user.id, () =>
        lookAt(deps, { connection: connectionOf(action.block_id), table }, 0),
      );
      await respond({ response_type: 'ephemeral', replace_original: false, ...message });
    },
  );

  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: new RegExp(`^${ACTIONS.data_page}`) },
    async ({ ack, action, respond, body }) => {
      await ack();
      const page = Number(action.action_id.slice(ACTIONS.data_page.length));
      const message = await answered(deps, body.user.id, () => lookAt(deps, pressedSource(action.value), page));
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
          filled: async () => ({ manifest: null, spec: { data: pressedSource(action.value) } }),
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

/** Buttons carry a source as they were given it; what cannot be read as one is nothing of ours. */
function pressedSource(value: string | undefined): DataSource {
  const parsed = DATA_SOURCE.safeParse(JSON.parse(value ?? 'null'));
  if (parsed.success) return parsed.data;
  throw new AppError('record_invalid', {}, { cause: parsed.error });
}

function connectionOf(block_id: string): string {
  return block_id.slice(ACTIONS.look_at_table.length + 1);
}

async function offered(deps: Deps, block_id: string, typed: string) {
  const connection = connectionOf(block_id);
  const tables = await (await deps.warehouses.for({ connection, table: '' })).tables();
  const wanted = typed.trim().toLowerCase();
  return tables
    .filter((table) => table.toLowerCase().includes(wanted) && table.length <= 150)
    .slice(0, MAX_OPTIONS)
    .map((table) => option(table));
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
