import type { WebClient } from '@slack/web-api';

/** Slack's ids of channels begin with C (or G for old private ones); D is a direct message, where no run can be posted. */
export function isChannelId(text: string): boolean {
  return /^[CG][A-Z0-9]{2,}$/.test(text);
}

const MAX_PAGES = 20;

/** The id of the channel of this name or id; `null` where the app sees none. */
export async function findChannel(client: WebClient, name: string): Promise<string | null> {
  const wanted = name.replace(/^#/, '');
  if (isChannelId(wanted)) return wanted;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const found = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const channel = found.channels?.find((one) => one.name === wanted);
    if (channel?.id !== undefined) return channel.id;
    cursor = found.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return null;
  }
  return null;
}

/** Why the app cannot post in a channel, as a sentence; `null` where it can, or where Slack does not say. */
export async function channelProblem(client: WebClient, channel: string): Promise<string | null> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (found?.is_archived === true) return 'This channel is archived. Choose another one.';
    if (found?.is_member === false) {
      return 'I am not in this channel. Invite me there with /invite and press Train again, or choose another one.';
    }
    return null;
  } catch (error) {
    return slackErrorOf(error) === 'channel_not_found'
      ? 'I cannot see this channel. Invite me there with /invite and press Train again, or choose another one.'
      : null;
  }
}

/** Slack's own code of an error of its Web API, such as `expired_trigger_id`. */
export function slackErrorOf(error: unknown): string | null {
  if (error === null || typeof error !== 'object' || !('data' in error)) return null;
  const { data } = error;
  if (data === null || typeof data !== 'object' || !('error' in data)) return null;
  return typeof data.error === 'string' ? data.error : null;
}

/** The name by which people know a public channel; `null` for a private one, whose name is its members', and where Slack does not say. */
export async function publicChannelName(client: WebClient, channel: string): Promise<string | null> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    return found?.is_private === false ? (found.name ?? null) : null;
  } catch {
    return null;
  }
}
