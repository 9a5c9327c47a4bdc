import { memo } from 'react';
import type { ShownEphemeral, ShownFile, ShownMessage, ShownUser } from '../../slack/control-api.ts';
import { complaintOf, postAction } from './api.ts';
import { useShortcuts } from './app-context.tsx';
import { Blocks } from './blocks/blocks.tsx';
import { Mrkdwn } from './blocks/text.tsx';
import { Lightbox } from './lightbox.tsx';
import { Menu } from './menu.tsx';
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
        {message.type === 'message' && onOpenThread !== undefined && (message.reply_count ?? 0) > 0 && (
          <ThreadLink message={message} onOpen={onOpenThread} />
        )}
      </div>
      {message.type === 'message' && <Tools message={message} user={user} onOpenThread={onOpenThread} />}
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
        <Lightbox url={file.url} alt={file.alt_txt ?? title} title={title} />
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
  const unread = message.unread_replies ?? 0;
  return (
    <button type="button" className="thread-link" onClick={() => onOpen(message.thread_ts ?? message.ts)}>
      {replies === 1 ? '1 reply' : `${replies} replies`}
      {unread > 0 && <span className="unread-replies">{unread} new</span>}
    </button>
  );
}

/** What can be done with a message, at its corner: shown while one points at it or has the focus in it. */
function Tools(props: { message: ShownMessage; user: string; onOpenThread: Props['onOpenThread'] }) {
  const { message, onOpenThread } = props;
  const shortcuts = useShortcuts(props.user, { channel: message.channel, ts: message.ts });
  const notify = useNotify();
  const thread = message.thread_ts ?? message.ts;
  const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace('.', '')}${thread === message.ts ? '' : `?thread_ts=${thread}&cid=${message.channel}`}`;
  const copy = {
    key: 'copy-link',
    label: 'Copy link',
    onPick: () =>
      void navigator.clipboard.writeText(link).catch(() => notify(`This browser copies nothing. The link: ${link}`)),
  };
  return (
    <div className="message-tools">
      {onOpenThread !== undefined && (
        <button type="button" className="tool" onClick={() => onOpenThread(thread)}>
          Reply in thread
        </button>
      )}
      <Menu label="More actions" className="tool" opens="down" items={[...shortcuts, copy]}>
        ⋮
      </Menu>
    </div>
  );
}
