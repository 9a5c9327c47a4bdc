import type { Chat } from '../providers/chat/types.ts';
import type { TrainerRate } from '../runs/cost.ts';
import type { Digest, DigestAnnouncer } from '../runs/digest.ts';
import { digestMessage, linkedRuns } from './blocks/digest-message.ts';
import { cardLink } from './card-url.ts';

/** Tells of a week's runs in Slack. The message carries its week as metadata, by which `find` knows it again. */
export function slackDigests({ chat, rate }: { chat: Chat; rate: TrainerRate }): DigestAnnouncer {
  return {
    async post(digest) {
      const card_urls = new Map<string, string>();
      for (const run of linkedRuns(digest.runs)) {
        const url = await cardLink(chat, run);
        if (url !== null) card_urls.set(run.run_id, url);
      }
      const message = digestMessage({ ...digest, rate, card_urls });
      return (await chat.postMessage({ channel: digest.to, ...message, metadata: metadataOf(digest) })).ts;
    },
    async find(digest) {
      const found = await chat.findMessage({
        channel: digest.to,
        metadata: metadataOf(digest),
        oldest: digest.week.end,
      });
      return found?.ts ?? null;
    },
  };
}

function metadataOf({ week }: Digest) {
  return { run_id: week.id, step: 'digest' };
}
