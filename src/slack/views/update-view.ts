import type { WebClient } from '@slack/web-api';
import { slackErrorOf } from '../channels.ts';

/**
 * A view that has been changed or closed since is left alone: the person is ahead of us. Returns the hash of what is shown now, by
 * which a later update knows it again; `null` where nothing was shown.
 */
export async function updateView(
  client: WebClient,
  request: Parameters<WebClient['views']['update']>[0],
): Promise<string | null> {
  try {
    return (await client.views.update(request)).view?.hash ?? null;
  } catch (error) {
    const code = slackErrorOf(error);
    if (code !== 'hash_conflict' && code !== 'not_found') throw error;
    return null;
  }
}
