import { useState } from 'react';
import type { ShownApp, ShownChannel, ShownUser, WorkspaceEvent } from '../../slack/control-api.ts';
import { getApp, getChannels, getUsers, getViews } from './api.ts';
import { AppProvider } from './app-context.tsx';
import { AppPane } from './app-pane.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { DirectoryProvider } from './directory.tsx';
import { useLive } from './live.ts';
import { Modal } from './modal.tsx';
import { useNotify, wordsOf } from './notify.tsx';
import { labelOf } from './person.ts';
import { type Place, usePlace } from './place.ts';
import { nameOf, Sidebar } from './sidebar.tsx';

const ACTING = 'acting-user';
/** Where the runs of a new workspace are reported, so where there is most to see. */
const RUNS = 'mmm-runs';

/** The page of the local workspace. */
export function App() {
  const notify = useNotify();
  const onError = (error: unknown) => notify(wordsOf(error));
  const users = useLive('users', getUsers, () => false, onError).value;
  const app = useLive('app', getApp, () => false, onError).value;
  const people = users?.filter(({ is_bot }) => !is_bot) ?? [];
  // Each tab is somebody; a new one is whoever one was last.
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(ACTING) ?? localStorage.getItem(ACTING));
  const user = (people.find(({ id }) => id === chosen) ?? people[0])?.id;
  if (users === null || app === null) return <p className="empty">Loading…</p>;
  if (user === undefined) return <p className="empty">Nobody is in this workspace.</p>;

  function actAs(id: string): void {
    sessionStorage.setItem(ACTING, id);
    localStorage.setItem(ACTING, id);
    setChosen(id);
  }

  return <Workspace app={app} users={users} user={user} onUser={actAs} />;
}

function Workspace(props: { app: ShownApp; users: readonly ShownUser[]; user: string; onUser: (id: string) => void }) {
  const { app, users, user } = props;
  const notify = useNotify();
  const onError = (error: unknown) => notify(wordsOf(error));
  const [wanted, setPlace] = usePlace();
  const channels = useLive(
    `channels/${user}`,
    () => getChannels(user),
    (event) => changesUnread(event, user),
    onError,
  ).value;
  const views = useLive(
    `views/${user}`,
    () => getViews(user),
    (event) => event.type === 'views_changed' && event.user === user,
    onError,
  ).value;
  if (channels === null) return <p className="empty">Loading…</p>;
  const place = placeAmong(wanted, channels);
  const channel = place?.kind === 'channel' ? channels.find(({ id }) => id === place.id) : undefined;
  const direct = channels.find(({ is_im, members }) => is_im && members.includes(app.user_id));
  const modal = views?.[0];

  return (
    <DirectoryProvider
      directory={{
        users: users.map((one) => ({ id: one.id, name: one.name, label: labelOf(one), is_bot: one.is_bot })),
        channels: channels.filter(({ is_im }) => !is_im),
      }}
    >
      <AppProvider app={app}>
        <div className={place?.kind === 'channel' && place.thread_ts !== null ? 'layout with-thread' : 'layout'}>
          <Sidebar users={users} channels={channels} direct={direct} user={user} place={place} onUser={props.onUser} />
          {place?.kind === 'app' && (
            <AppPane key={user} tab={place.tab} direct={direct} users={users} user={user} onPlace={setPlace} />
          )}
          {place?.kind === 'channel' && channel !== undefined && (
            <ChannelPanes channel={channel} thread_ts={place.thread_ts} users={users} user={user} onPlace={setPlace} />
          )}
        </div>
        {modal !== undefined && <Modal key={modal.id} view={modal} channel={channel?.id ?? null} />}
      </AppProvider>
    </DirectoryProvider>
  );
}

function changesUnread(event: WorkspaceEvent, user: string): boolean {
  switch (event.type) {
    case 'channel_changed':
    case 'message_posted':
    case 'message_deleted':
      return true;
    case 'channel_read':
      return event.user === user;
    case 'message_changed':
    case 'ephemeral_posted':
    case 'ephemeral_changed':
    case 'ephemeral_deleted':
    case 'views_changed':
    case 'home_changed':
    case 'file_changed':
      return false;
    default:
      return event satisfies never;
  }
}

function placeAmong(wanted: Place | null, channels: readonly ShownChannel[]): Place | null {
  if (wanted?.kind === 'app') return wanted;
  if (wanted !== null && channels.some(({ id }) => id === wanted.id)) return wanted;
  const first = channels.find(({ name }) => name === RUNS) ?? channels[0];
  return first === undefined ? null : { kind: 'channel', id: first.id, thread_ts: null };
}

function ChannelPanes(props: {
  channel: ShownChannel;
  thread_ts: string | null;
  users: readonly ShownUser[];
  user: string;
  onPlace: (place: Place) => void;
}) {
  const { channel, thread_ts, users, user } = props;
  const name = nameOf(channel, users, user);
  const go = (thread: string | null) => props.onPlace({ kind: 'channel', id: channel.id, thread_ts: thread });
  return (
    <>
      <main className="pane" key={`${channel.id}/${user}`}>
        <header className="pane-header">
          <h2>{name}</h2>
          <p>{channel.is_member ? channel.topic : 'The app is not in this channel.'}</p>
        </header>
        <Conversation
          channel={channel.id}
          last_read={channel.last_read ?? null}
          user={user}
          users={users}
          empty={`Nothing here yet. Type a slash command below, such as /mmm help.`}
          onOpenThread={go}
        />
        <Composer user={user} channel={channel.id} name={`Message ${name}`} />
      </main>
      {thread_ts !== null && (
        <aside className="pane thread" key={`${thread_ts}/${user}`} aria-label="Thread">
          <header className="pane-header">
            <h2>Thread</h2>
            <p>{name}</p>
            <button type="button" className="icon-button" aria-label="Close thread" onClick={() => go(null)}>
              ×
            </button>
          </header>
          <Conversation
            channel={channel.id}
            thread_ts={thread_ts}
            user={user}
            users={users}
            empty="This thread is empty."
          />
          <Composer user={user} channel={channel.id} thread_ts={thread_ts} name="Reply in thread" />
        </aside>
      )}
    </>
  );
}
