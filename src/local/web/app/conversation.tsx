import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ShownUser, WorkspaceEvent } from '../../slack/control-api.ts';
import { getMessages, markRead } from './api.ts';
import { useLive } from './live.ts';
import { type AnyMessage, MessageItem } from './message.tsx';
import { useNotify, wordsOf } from './notify.tsx';
import { dateOf } from './person.ts';

/** The messages of a channel or of a thread, oldest first, following what comes. */
export function Conversation(props: {
  channel: string;
  thread_ts?: string;
  user: string;
  users: readonly ShownUser[];
  /** Up to where the person has read the channel; where new messages begin there is a line. */
  last_read?: string | null;
  empty: ReactNode;
  onOpenThread?: (ts: string) => void;
}) {
  const { channel, thread_ts, user, users } = props;
  const notify = useNotify();
  const list = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  // Where the person came in: the line stays there while they read on. `undefined` before anything is shown.
  const newFrom = useRef<string | null | undefined>(undefined);
  const scrolledTo = useRef(0);
  const { value } = useLive(
    `${channel}/${thread_ts ?? ''}/${user}`,
    () => getMessages(channel, user, thread_ts),
    (event) => concerns(event, channel),
    (error) => notify(wordsOf(error)),
  );
  const messages = value === null ? null : inOrder([...value.messages, ...value.ephemeral]);

  if (messages !== null && newFrom.current === undefined) {
    newFrom.current = firstNew(messages, props.last_read ?? null, user);
  }

  const newest = value?.messages.at(-1)?.ts;
  const visible = useVisible();
  useEffect(() => {
    if (newest === undefined || !visible) return;
    markRead(channel, { user, ts: newest, ...(thread_ts === undefined ? {} : { thread_ts }) }).catch((error: unknown) =>
      notify(wordsOf(error)),
    );
  }, [channel, user, thread_ts, newest, visible, notify]);

  // Whoever reads at the end stays there; whoever reads further up is left alone.
  useLayoutEffect(() => {
    if (atEnd.current && messages !== null) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [messages]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const stay = () => {
      if (atEnd.current) element.scrollTo({ top: element.scrollHeight });
    };
    element.addEventListener('load', stay, true);
    return () => element.removeEventListener('load', stay, true);
  }, []);

  return (
    <section
      ref={list}
      className="messages"
      role="log"
      aria-label={thread_ts === undefined ? 'Messages' : 'Thread'}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        // Only going up leaves the end: a picture that has just come in moves the end away, too.
        if (scrollTop < scrolledTo.current) atEnd.current = false;
        if (scrollHeight - scrollTop - clientHeight < 40) atEnd.current = true;
        scrolledTo.current = scrollTop;
      }}
    >
      {messages?.length === 0 && <p className="empty">{props.empty}</p>}
      {messages?.map((message, index) => (
        <div key={message.ts}>
          {dayOf(message) !== dayOf(messages[index - 1]) && thread_ts === undefined && (
            <p className="day">{dayOf(message)}</p>
          )}
          {message.ts === newFrom.current && (
            <p className="new-line">
              <span>New</span>
            </p>
          )}
          <MessageItem
            message={message}
            author={users.find(({ id }) => id === authorOf(message, users))}
            user={user}
            onOpenThread={props.onOpenThread}
          />
        </div>
      ))}
    </section>
  );
}

/** The first message of others since the person was here last; none where they never were. */
function firstNew(messages: readonly AnyMessage[], last_read: string | null, user: string): string | null {
  if (last_read === null) return null;
  return messages.find((one) => one.type === 'message' && one.user !== user && one.ts > last_read)?.ts ?? null;
}

/** Whether the page is what the person looks at. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const follow = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }, []);
  return visible;
}

function concerns(event: WorkspaceEvent, channel: string): boolean {
  switch (event.type) {
    case 'message_posted':
    case 'message_changed':
    case 'message_deleted':
    case 'ephemeral_deleted':
      return event.channel === channel;
    case 'ephemeral_posted':
    case 'ephemeral_changed':
      return event.ephemeral.channel === channel;
    case 'file_changed':
      return true;
    case 'views_changed':
    case 'home_changed':
    case 'channel_changed':
      return false;
    case 'channel_read':
      return event.channel === channel;
    default:
      return event satisfies never;
  }
}

function inOrder(messages: readonly AnyMessage[]): AnyMessage[] {
  return [...messages].sort((one, other) => Number(one.ts) - Number(other.ts));
}

/** An ephemeral message names its reader; its author is the app. */
function authorOf(message: AnyMessage, users: readonly ShownUser[]): string | undefined {
  return message.type === 'message' ? message.user : users.find(({ is_bot }) => is_bot)?.id;
}

function dayOf(message: AnyMessage | undefined): string | null {
  if (message === undefined) return null;
  return dateOf(message.ts).toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
}
