import type { Workspace } from '../context.ts';
import { type Answer, COMMAND_REQUEST, SHORTCUT_REQUEST } from '../control-api.ts';
import { commandFields, common, messageObject } from '../delivery/payloads.ts';
import { issueResponseUrl } from '../messages/response-url.ts';
import { postEphemeral } from '../messages/write-message.ts';
import { answerInAcknowledgement, type Outcome, undelivered } from './acknowledge.ts';
import { answer, channelOf, parseRequest, personOf, refused } from './request.ts';

/** A person types a slash command, or chooses a shortcut. */
export async function runCommand(workspace: Workspace, body: unknown): Promise<Answer> {
  const request = parseRequest(COMMAND_REQUEST, body);
  const user = personOf(workspace, request.user);
  const channel = channelOf(workspace, request.channel);
  const { command, text } = request;
  const since = workspace.store.nextTs();
  const say = (error: string, said: string, outcome: Outcome): Answer => {
    postEphemeral(workspace, { channel: channel.id, user: user.id, content: { text: said }, from: 'slack' });
    return answer(workspace, user, since, { ...outcome, error });
  };
  if (!workspace.app.commands.some((one) => one.command === command)) {
    return say(
      'invalid_command',
      `\`${command}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
      {},
    );
  }

  const origin = { channel: channel.id, user: user.id, ephemeral: false };
  const heard = workspace.signals.listen({ user: user.id, channel: channel.id });
  try {
    const acknowledgement = await workspace.delivery.form(
      'commands',
      commandFields({
        user,
        channel,
        command,
        text,
        response_url: issueResponseUrl(workspace, origin),
        trigger_id: workspace.triggers.issue({ user: user.id, channel: channel.id, view_id: null }),
      }),
    );
    const problem = undelivered(acknowledgement);
    if (problem?.error !== undefined) {
      return say(problem.error, `${command} failed with the error "${problem.error}"`, problem);
    }
    if (acknowledgement.kind !== 'acknowledged') return answer(workspace, user, since);
    const { answered, outcome } = answerInAcknowledgement(workspace, origin, acknowledgement);
    if (!answered) await heard.within(workspace.settle_ms.command);
    return answer(workspace, user, since, outcome);
  } finally {
    heard.stop();
  }
}

export async function runShortcut(workspace: Workspace, body: unknown): Promise<Answer> {
  const request = parseRequest(SHORTCUT_REQUEST, body);
  const user = personOf(workspace, request.user);
  const on =
    request.channel === undefined || request.ts === undefined
      ? null
      : messageOf(workspace, request.channel, request.ts);
  const since = workspace.store.nextTs();
  const heard = workspace.signals.listen({ user: user.id, channel: on?.channel.id });
  try {
    const payload = {
      type: on === null ? 'shortcut' : 'message_action',
      ...common(user),
      callback_id: request.callback_id,
      trigger_id: workspace.triggers.issue({ user: user.id, channel: on?.channel.id ?? null, view_id: null }),
      action_ts: workspace.store.nextTs(),
      ...(on === null
        ? {}
        : {
            channel: { id: on.channel.id, name: on.channel.name },
            message_ts: on.message.ts,
            message: messageObject(workspace, on.message),
            response_url: issueResponseUrl(workspace, {
              channel: on.channel.id,
              user: user.id,
              message_ts: on.message.ts,
              ephemeral: false,
            }),
          }),
    };
    const acknowledgement = await workspace.delivery.form('interactions', { payload: JSON.stringify(payload) });
    const problem = undelivered(acknowledgement);
    if (problem === null) await heard.within(workspace.settle_ms.action);
    return answer(workspace, user, since, problem ?? {});
  } finally {
    heard.stop();
  }
}

function messageOf(workspace: Workspace, name: string, ts: string) {
  const channel = channelOf(workspace, name);
  const message = workspace.store.messages.get(channel.id, ts);
  if (message === undefined) throw refused('message_not_found', `there is no message ${ts} in ${channel.name}`);
  return { channel, message };
}
