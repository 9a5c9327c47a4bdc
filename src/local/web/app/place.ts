import { useEffect, useState } from 'react';

/** Where the person is; kept in the address, so that a reload and the Back button work. */
export type Place =
  | { kind: 'channel'; id: string; thread_ts: string | null }
  | { kind: 'app'; tab: 'home' | 'messages' };

export function readPlace(hash: string): Place | null {
  const [kind, id, thread_ts] = hash.replace(/^#\/?/, '').split('/');
  if (kind === 'app') return { kind: 'app', tab: id === 'messages' ? 'messages' : 'home' };
  if (kind !== 'channel' || id === undefined) return null;
  return { kind: 'channel', id, thread_ts: thread_ts ?? null };
}

export function writePlace(place: Place): string {
  if (place.kind === 'app') return `#/app/${place.tab}`;
  return `#/channel/${place.id}${place.thread_ts === null ? '' : `/${place.thread_ts}`}`;
}

export function usePlace(): [Place | null, (place: Place) => void] {
  const [place, setPlace] = useState(() => readPlace(location.hash));
  useEffect(() => {
    const follow = () => setPlace(readPlace(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [
    place,
    (next) => {
      location.hash = writePlace(next);
    },
  ];
}
