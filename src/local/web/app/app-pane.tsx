import type { ShownChannel, ShownUser } from '../../slack/control-api.ts';
import { useApp } from './app-context.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { Home } from './home.tsx';
import { labelOf } from './person.ts';
import type { Place } from './place.ts';

type Tab = Extract<Place, { kind: 'app' }>['tab'];

/** The app's own place: what it shows in its Home tab, and the direct messages with it. */
export function AppPane(props: {
  tab: Tab;
  /** The direct messages with the app; it is there once one of the two has opened it. */
  direct: ShownChannel | undefined;
  users: readonly ShownUser[];
  user: string;
  onPlace: (place: Place) => void;
}) {
  const { direct, users, user } = props;
  const app = useApp();
  const name = labelOf(users.find(({ id }) => id === app.user_id));
  const tabs: readonly { tab: Tab; label: string; unread: number }[] = [
    ...(app.home_tab ? [{ tab: 'home' as const, label: 'Home', unread: 0 }] : []),
    ...(app.messages_tab ? [{ tab: 'messages' as const, label: 'Messages', unread: direct?.unread_count ?? 0 }] : []),
  ];
  const tab = tabs.some((one) => one.tab === props.tab) ? props.tab : tabs[0]?.tab;
  return (
    <main className="pane">
      <header className="pane-header">
        <h2>{name}</h2>
        <div className="tabs" role="tablist" aria-label={name}>
          {tabs.map((one) => (
            <button
              key={one.tab}
              type="button"
              role="tab"
              id={`tab-${one.tab}`}
              aria-selected={one.tab === tab}
              aria-controls="tab-panel"
              tabIndex={one.tab === tab ? 0 : -1}
              onClick={() => props.onPlace({ kind: 'app', tab: one.tab })}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
                const other = tabs.find((one) => one.tab !== tab)?.tab;
                if (other === undefined) return;
                props.onPlace({ kind: 'app', tab: other });
                document.getElementById(`tab-${other}`)?.focus();
              }}
            >
              {one.label}
              {one.unread > 0 && <span className="badge">{one.unread}</span>}
            </button>
          ))}
        </div>
      </header>
      <div className="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
        {tab === undefined ? (
          <p className="empty">This app has no tabs.</p>
        ) : tab === 'home' ? (
          <Home user={user} />
        ) : direct === undefined ? (
          <p className="empty">{name} has not written to you yet.</p>
        ) : (
          <>
            <Conversation
              channel={direct.id}
              last_read={direct.last_read ?? null}
              user={user}
              users={users}
              empty="No messages yet."
            />
            {!app.messages_tab_read_only && <Composer user={user} channel={direct.id} name={`Message ${name}`} />}
          </>
        )}
      </div>
    </main>
  );
}
