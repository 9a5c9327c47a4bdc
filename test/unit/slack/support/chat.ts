import { AppError } from '../../../../src/errors.ts';
import type { Chat, OutgoingMessage } from '../../../../src/providers/chat/types.ts';

/** Keeps what is sent, and finds messages by their metadata as Slack's history does. */
export function keepingChat() {
  const posted: (OutgoingMessage & { ts: string })[] = [];
  const updated: (OutgoingMessage & { ts: string })[] = [];
  const ephemeral: Parameters<Chat['postEphemeral']>[0][] = [];
  const uploads: Parameters<Chat['uploadFile']>[0][] = [];
  const chat: Chat = {
    async postMessage(message) {
      const ts = `1706693400.${String(posted.length + 1).padStart(6, '0')}`;
      posted.push({ ...message, ts });
      return { channel: message.channel, ts };
    },
    async updateMessage(message) {
      updated.push(message);
    },
    async postEphemeral(message) {
      ephemeral.push(message);
    },
    async findMessage({ channel, thread_ts, metadata }) {
      const found = posted.findLast(
        (message) =>
          message.channel === channel &&
          message.thread_ts === thread_ts &&
          message.metadata?.run_id === metadata.run_id &&
          message.metadata.step === metadata.step,
      );
      return found === undefined ? null : { channel, ts: found.ts };
    },
    async uploadFile(file) {
      uploads.push(file);
      return `F${uploads.length}`;
    },
    async downloadFile() {
      throw new AppError('message_rejected', { slack_error: 'file_not_found' });
    },
    async mayRead() {
      return true;
    },
    async isPublic() {
      return true;
    },
    async permalink({ channel, ts }) {
      return `https://slack.example/archives/${channel}/p${ts.replace('.', '')}`;
    },
  };
  return { chat, posted, updated, ephemeral, uploads };
}
