import { useId } from 'react';
import type { ShownChannel, ShownUser } from '../../slack/control-api.ts';
import { labelOf } from './person.ts';
import type { Place } from './place.ts';

/** Where one can go, and whom one acts as. */
export function Sidebar(props: {
  users: readonly ShownUser[];
  channels: readonly ShownChannel[];
  user: string;
  place: Place | null;
  onUser: (id: string) => void;
  onPlace: (place: Place) => void;
}) {
  const id = useId();
  const { place } = props;
  const app = props.users.find(({ is_bot }) => is_bot);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <h1>
        Local workspace
        <small>Everything here stays on this machine</small>
      </h1>
      <h2>Channels</h2>
      <ul>
        {props.channels.map((channel) => (
          <li key={channel.id}>
            <button
              type="button"
              aria-current={place?.kind === 'channel' && place.id === channel.id ? 'page' : undefined}
              onClick={() => props.onPlace({ kind: 'channel', id: channel.id, thread_ts: null })}
            >
              {nameOf(channel, props.users, props.user)}
            </button>
          </li>
        ))}
      </ul>
      {app !== undefined && (
        <>
          <h2>Apps</h2>
          <ul>
            <li>
              <button
                type="button"
                aria-current={place?.kind === 'home' ? 'page' : undefined}
                onClick={() => props.onPlace({ kind: 'home' })}
              >
                {labelOf(app)}
              </button>
            </li>
          </ul>
        </>
      )}
      <div className="acting">
        <label htmlFor={id}>You are</label>
        <select id={id} value={props.user} onChange={(event) => props.onUser(event.target.value)}>
          {props.users
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

/** `#name`; of a direct message, the other one. */
export function nameOf(channel: ShownChannel, users: readonly ShownUser[], me: string): string {
  if (!channel.is_im) return `${channel.is_private ? '🔒 ' : '#'}${channel.name}`;
  const other = channel.members.find((member) => member !== me);
  return labelOf(users.find(({ id }) => id === other));
}
