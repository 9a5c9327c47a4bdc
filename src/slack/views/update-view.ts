import type { WebClient } from '@slack/web-api';
import { slackErrorOf } from '../channels.ts';

/** A view that has been changed or closed since is left alone: the person is ahead of us. */
export async function updateView(
  client: WebClient,
  request: Parameters<WebClient['views']['update']>[0],
): Promise<void> {
  try {
    await client.views.update(request);
  } catch (error) {
    const code = slackErrorOf(error);
    if (code !== 'hash_conflict' && code !== 'not_found') throw error;
  }
}
