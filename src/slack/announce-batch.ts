import type { Chat } from '../providers/chat/types.ts';
import type { BatchAnnouncer, BatchView } from '../runs/watch-batch.ts';
import { batchCard } from './blocks/batch-card.ts';
import { cardLink } from './card-url.ts';

/** Tells of batches in Slack. The card carries its batch as metadata, by which `find` knows it again. */
export function slackBatches({ chat }: { chat: Chat }): BatchAnnouncer {
  /** A card's link never changes. */
  const known = new Map<string, string>();

  async function content(view: BatchView, { is_first }: { is_first: boolean }) {
    for (const { run_id, card_ts } of view.markets) {
      if (run_id === null || card_ts === null || known.has(run_id)) continue;
      const url = await cardLink(chat, { channel: view.batch.channel, messages: { card: card_ts } });
      if (url !== null) known.set(run_id, url);
    }
    return batchCard(view, known, { without_mention: is_first });
  }

  return {
    async post(view) {
      const { channel, batch_id } = view.batch;
      return (
        await chat.postMessage({
          channel,
          ...(await content(view, { is_first: true })),
          metadata: metadataOf(batch_id),
        })
      ).ts;
    },
    async find({ channel, batch_id, requested_at }) {
      const found = await chat.findMessage({
        channel,
        metadata: metadataOf(batch_id),
        oldest: new Date(requested_at),
      });
      return found?.ts ?? null;
    },
    async update(view) {
      const { channel, batch_id, messages } = view.batch;
      if (typeof messages.card !== 'string') return;
      const metadata = metadataOf(batch_id);
      await chat.updateMessage({ channel, ts: messages.card, ...(await content(view, { is_first: false })), metadata });
    },
  };
}

function metadataOf(batch_id: string) {
  return { run_id: batch_id, step: 'batch' };
}
