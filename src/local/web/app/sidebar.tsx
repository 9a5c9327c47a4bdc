import { type ReactNode, useId } from 'react';
import type { ShownChannel, ShownUser } from '../../slack/control-api.ts';
import { useApp } from './app-context.tsx';
import { channelLabel, labelOf } from './person.ts';
import { type Place, writePlace } from './place.ts';

/** Where one can go and what is new there, and whom one acts as. */
export function Sidebar(props: {
  users: readonly ShownUser[];
  channels: readonly ShownChannel[];
  /** The direct messages with the app. */
  direct: ShownChannel | undefined;
  user: string;
  place: Place | null;
  onUser: (id: string) => void;
}) {
  const id = useId();
  const { place, users, direct } = props;
  const app = useApp();
  return (
    <nav className="sidebar" aria-label="Workspace">
      <h1>
        Local workspace
        <small>Everything here stays on this machine</small>
      </h1>
      <h2>Channels</h2>
      <ul>
        {props.channels
          .filter(({ is_im }) => !is_im)
          .map((channel) => (
            <li key={channel.id}>
              <Entry
                to={{ kind: 'channel', id: channel.id, thread_ts: null }}
                current={place?.kind === 'channel' && place.id === channel.id}
                unread={channel.unread_count ?? 0}
                mentions={channel.mention_count ?? 0}
              >
                {nameOf(channel, users, props.user)}
              </Entry>
            </li>
          ))}
      </ul>
      <h2>Apps</h2>
      <ul>
        <li>
          <Entry
            to={{ kind: 'app', tab: (direct?.unread_count ?? 0) > 0 ? 'messages' : 'home' }}
            current={place?.kind === 'app'}
            unread={direct?.unread_count ?? 0}
            mentions={direct?.mention_count ?? 0}
          >
            {labelOf(users.find((one) => one.id === app.user_id))}
          </Entry>
        </li>
      </ul>
      <div className="acting">
        <label htmlFor={id}>You are</label>
        <select id={id} value={props.user} onChange={(event) => props.onUser(event.target.value)}>
          {users
            .filter(({ is_bot }) => !is_bot)
            .map((user) => (
              <option key={user.id} value={user.id}>
                {labelOf(user)}
              </option>
            ))}
        </select>
      </div>
    </nav>
  );
}

/** Bold with a count where something is new; the count is red where it mentions the person. */
function Entry(props: { to: Place; current: boolean; unread: number; mentions: number; children: ReactNode }) {
  const { unread, mentions } = props;
  const isNew = unread + mentions > 0;
  return (
    <a
      className={isNew ? 'entry unread' : 'entry'}
      href={writePlace(props.to)}
      aria-current={props.current ? 'page' : undefined}
    >
      <span className="entry-name">{props.children}</span>
      {isNew && (
        <span className={mentions > 0 ? 'badge' : 'badge quiet'}>
          {Math.max(unread, mentions)}
          <span className="visually-hidden">{mentions > 0 ? ' new, some mention you' : ' new'}</span>
        </span>
      )}
    </a>
  );
}

/** `#name`; of a direct message, the other one. */
export function nameOf(channel: ShownChannel, users: readonly ShownUser[], me: string): string {
  if (!channel.is_im) return channelLabel(channel);
  const other = channel.members.find((member) => member !== me);
  return labelOf(users.find(({ id }) => id === other));
}
