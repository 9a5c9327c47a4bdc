import { memo } from 'react';
import type { ShownEphemeral, ShownFile, ShownMessage, ShownUser } from '../../slack/control-api.ts';
import { complaintOf, postAction } from './api.ts';
import { Blocks } from './blocks/blocks.tsx';
import { Mrkdwn } from './blocks/text.tsx';
import { useNotify } from './notify.tsx';
import { colourOf, dateOf, labelOf } from './person.ts';
import { SurfaceProvider, useSurfaceState } from './surface.tsx';

export type AnyMessage = ShownMessage | ShownEphemeral;

type Props = {
  message: AnyMessage;
  author: ShownUser | undefined;
  /** Whom one acts as. */
  user: string;
  /** Where a message has a thread to open. */
  onOpenThread?: ((ts: string) => void) | undefined;
};

/** One message, with what stands in it: blocks or text, files, and the way to its thread. */
export const MessageItem = memo(function MessageItem({ message, author, user, onOpenThread }: Props) {
  const name = message.type === 'ephemeral' && message.from === 'slack' ? 'Slackbot' : labelOf(author);
  const isApp = author === undefined || author.is_bot;
  const sent = dateOf(message.ts);
  const files = message.type === 'message' ? (message.files ?? []) : [];
  return (
    <article
      className={`message ${message.type}`}
      data-ts={message.ts}
      aria-label={`${name}: ${message.text.slice(0, 80)}`}
    >
      <div className="avatar" aria-hidden="true" style={{ background: colourOf(author?.id ?? name) }}>
        {name.slice(0, 1).toUpperCase()}
      </div>
      <div className="message-body">
        <header>
          <strong>{name}</strong>
          {isApp && <span className="app-badge">APP</span>}
          <time dateTime={sent.toISOString()} title={sent.toLocaleString()}>
            {sent.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
          </time>
          {message.type === 'message' && message.edited !== undefined && !isApp && (
            <span className="edited">(edited)</span>
          )}
        </header>
        {message.type === 'ephemeral' && <p className="only-you">Only visible to you</p>}
        {message.type === 'message' && message.subtype === 'thread_broadcast' && (
          <p className="only-you">replied to a thread</p>
        )}
        <Content message={message} user={user} />
        {files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        {message.type === 'message' && onOpenThread !== undefined && (
          <ThreadLink message={message} onOpen={onOpenThread} />
        )}
      </div>
    </article>
  );
});

function Content({ message, user }: { message: AnyMessage; user: string }) {
  const notify = useNotify();
  const blocks = message.blocks ?? [];
  const place = { channel: message.channel, ts: message.ts };
  const { surface } = useSurfaceState({
    user,
    channel: message.channel,
    place,
    blocks,
    async send({ block_id, action_id, value }) {
      const answer = await postAction({ user, ...place, block_id, action_id, value });
      notify(complaintOf(answer));
    },
  });
  if (blocks.length === 0) return <Mrkdwn text={message.text} />;
  return (
    <SurfaceProvider surface={surface}>
      <Blocks blocks={blocks} keyed="by place" />
    </SurfaceProvider>
  );
}

function FileCard({ file }: { file: ShownFile }) {
  const title = file.title === '' ? file.name : file.title;
  if (file.mimetype.startsWith('image/')) {
    return (
      <figure className="image">
        <figcaption>{title}</figcaption>
        <a href={file.url} target="_blank" rel="noreferrer noopener" title="Open the whole image">
          <img src={file.url} alt={file.alt_txt ?? title} />
        </a>
      </figure>
    );
  }
  return (
    <a className="file-card" href={file.url} target="_blank" rel="noreferrer noopener">
      <strong>{title}</strong>
      <span>
        {file.filetype.toUpperCase()} · {sizeOf(file.size)}
      </span>
    </a>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function ThreadLink({ message, onOpen }: { message: ShownMessage; onOpen: (ts: string) => void }) {
  const replies = message.reply_count ?? 0;
  return (
    <button
      type="button"
      className={replies > 0 ? 'thread-link' : 'thread-link quiet'}
      onClick={() => onOpen(message.thread_ts ?? message.ts)}
    >
      {replies === 0 ? 'Reply in thread' : replies === 1 ? '1 reply' : `${replies} replies`}
    </button>
  );
}
