import type { App, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError, errorCode } from '../../errors.ts';
import { RUN_SPEC_NAMES } from '../../runs/run-spec.ts';
import { CHANNEL_SETTINGS, type ChannelSettings } from '../../runs/settings-store.ts';
import { said } from '../blocks/text.ts';
import { slackErrorOf } from '../channels.ts';
import type { CommandHandler } from '../commands/command.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage, errorWords } from '../error-message.ts';
import { SETTINGS_FIELDS, VIEWS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { noticeView } from './notice-view.ts';
import { NO_CHOICE, type SettingsFacts, settingsView } from './settings-view.ts';

type Deps = Pick<SlackDeps, 'settings' | 'warehouses' | 'logger'>;
type Place = Pick<SettingsFacts, 'user' | 'channel'>;

const METADATA = z.object({ channel: z.object({ id: z.string(), name: z.string() }), generation: z.string() });
const TEXT = z.object({ value: z.string().nullish() });
const CHOICE = z.object({ selected_option: z.object({ value: z.string() }).nullish() });
const PEOPLE = z.object({ selected_users: z.array(z.string()).nullish() });

/** `/mmm settings`: opens what the channel has agreed on, to be changed by those who may. */
export const settingsCommand: CommandHandler = async (deps, { client, command, say }) => {
  if (!/^[CG]/.test(command.channel_id)) {
    await say(said('Settings belong to a channel. Type `/mmm settings` in the one whose runs they are for.'));
    return;
  }
  const channel = { id: command.channel_id, name: command.channel_name };
  await openSettings(deps, { client, trigger_id: command.trigger_id, user: command.user_id, channel });
};

async function openSettings(deps: Deps, request: Place & { client: WebClient; trigger_id: string }): Promise<void> {
  const view = await viewFor(deps, request, null);
  try {
    await request.client.views.open({ trigger_id: request.trigger_id, view });
  } catch (error) {
    if (slackErrorOf(error) !== 'expired_trigger_id') throw error;
    throw new AppError('unavailable', {}, { cause: error });
  }
}

/** Registers the modal's submission. */
export function registerSettings(app: App, deps: Deps): void {
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: VIEWS.settings }, async ({ ack, view, body }) => {
    const { channel, generation } = METADATA.parse(JSON.parse(view.private_metadata));
    const place = { user: body.user.id, channel };
    const entered = readSettingsForm(view.state);
    if ('errors' in entered) return ack({ response_action: 'errors', errors: entered.errors });
    try {
      await deps.settings.save({ channel: channel.id, settings: entered, user: place.user, generation });
      await ack({ response_action: 'update', view: await viewFor(deps, place, savedWords(entered, place)) });
    } catch (error) {
      deps.logger[levelOf(error)]({ err: error, channel: channel.id, user: place.user }, 'settings not saved');
      await ack({ response_action: 'update', view: await viewAfter(deps, place, error) });
    }
  });
}

/** What stands in the modal after a change was not saved: the settings as they are now, with the reason above. */
async function viewAfter(deps: Deps, place: Place, error: unknown) {
  const changed = errorCode(error) === 'object_changed' || errorCode(error) === 'settings_not_allowed';
  const why =
    errorCode(error) === 'object_changed'
      ? '⚠ Somebody else has changed these settings while you had them open. This is how they are now; yours are *not* saved.'
      : errorMessage(error);
  try {
    if (changed) return await viewFor(deps, place, why);
  } catch (second) {
    deps.logger.warn({ err: second }, 'settings not read again');
  }
  return noticeView(errorMessage(error), 'Channel settings');
}

function savedWords(settings: ChannelSettings, { user, channel }: Place): string {
  const out = settings.managers.length > 0 && !settings.managers.includes(user);
  return `✓ Saved for <#${channel.id}>.${out ? ' You are not among the managers, so that only they can change this now.' : ''}`;
}

async function viewFor(deps: Deps, place: Place, note: string | null) {
  const found = await deps.settings.find(place.channel.id);
  return settingsView({ ...place, found, connections: deps.warehouses.names(), note });
}

/** What the form says, or what is wrong with it by block. */
function readSettingsForm(state: ViewOutput['state']): ChannelSettings | { errors: Record<string, string> } {
  const field = (name: keyof typeof SETTINGS_FIELDS) => {
    const id = SETTINGS_FIELDS[name];
    return state.values[id]?.[id];
  };
  const typed = (TEXT.parse(field('country')).value ?? '').trim().toLowerCase();
  const country = RUN_SPEC_NAMES.country.safeParse(typed);
  if (typed !== '' && !country.success) {
    const problem = country.error.issues[0]?.message ?? 'is not one';
    return { errors: { [SETTINGS_FIELDS.country]: `A market ${problem}.` } };
  }
  const choice = (name: 'connection' | 'preset') => {
    const value = CHOICE.parse(field(name)).selected_option?.value ?? NO_CHOICE;
    return value === NO_CHOICE ? null : value;
  };
  const people = (name: 'may_launch' | 'managers') => PEOPLE.parse(field(name)).selected_users ?? [];
  const launch = people('may_launch');
  const parsed = CHANNEL_SETTINGS.safeParse({
    country: typed === '' ? null : typed,
    connection: choice('connection'),
    preset: choice('preset'),
    may_launch: launch.length === 0 ? 'anyone' : launch,
    managers: people('managers'),
  });
  if (parsed.success) return parsed.data;
  const { what, next } = errorWords('internal');
  return { errors: { [SETTINGS_FIELDS.country]: `${what} ${next}` } };
}
