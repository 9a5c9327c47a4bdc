import { useEffect, useState } from 'react';
import type { ShownView } from '../../slack/control-api.ts';
import { complaintOf, getHome, postAction } from './api.ts';
import { Blocks } from './blocks/blocks.tsx';
import { follow } from './live.ts';
import { useNotify, wordsOf } from './notify.tsx';
import { SurfaceProvider, useSurfaceState } from './surface.tsx';

/** The app's Home tab. Reading it opens it, which the app hears of; so it is read once, and then followed. */
export function Home({ user }: { user: string }) {
  const notify = useNotify();
  const [view, setView] = useState<ShownView | null | 'unread'>('unread');
  useEffect(() => {
    let ended = false;
    const unfollow = follow((event) => {
      if (event?.type === 'home_changed' && event.user === user) setView(event.view);
    });
    getHome(user).then(
      (read) => {
        if (!ended) setView(read);
      },
      (error: unknown) => notify(wordsOf(error)),
    );
    return () => {
      ended = true;
      unfollow();
    };
  }, [user, notify]);
  if (view === 'unread') return null;
  if (view === null) return <p className="empty">This app shows nothing in its Home tab.</p>;
  return <HomeView key={view.id} view={view} user={user} />;
}

function HomeView({ view, user }: { view: ShownView; user: string }) {
  const notify = useNotify();
  const { surface } = useSurfaceState({
    user,
    channel: null,
    place: { view_id: view.id },
    blocks: view.blocks,
    state: view.state.values,
    async send(action) {
      const answer = await postAction({ user, view_id: view.id, ...action });
      notify(complaintOf(answer));
    },
  });
  return (
    <section className="home" aria-label="Home">
      <SurfaceProvider surface={surface}>
        <Blocks blocks={view.blocks} keyed="by id" />
      </SurfaceProvider>
    </section>
  );
}
