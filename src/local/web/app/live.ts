import { useEffect, useRef, useState } from 'react';
import type { WorkspaceEvent } from '../../slack/control-api.ts';

type Listener = (event: WorkspaceEvent | null) => void;

const listeners = new Set<Listener>();
let source: EventSource | null = null;

/** Follows what happens in the workspace: one stream for the whole page. `null` is told after a reconnect, when events may have been missed. */
export function follow(listener: Listener): () => void {
  if (source === null) {
    source = new EventSource('/_workspace/events');
    let opened = false;
    source.onopen = () => {
      if (opened) tell(null);
      opened = true;
    };
    source.onmessage = ({ data }: MessageEvent<string>) => tell(JSON.parse(data));
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(event: WorkspaceEvent | null): void {
  for (const listener of listeners) listener(event);
}

export type Live<T> = { value: T | null; reload: () => void };

/**
 * What `load` answers, again after every event that `concerns` it. Reads never overlap; events during a read cause one more.
 * `key` names what is read: with another key the old value is dropped.
 */
export function useLive<T>(
  key: string,
  load: () => Promise<T>,
  concerns: (event: WorkspaceEvent) => boolean,
  onError: (error: unknown) => void,
): Live<T> {
  const [state, setState] = useState<{ key: string; value: T } | null>(null);
  const latest = useRef({ load, concerns, onError });
  latest.current = { load, concerns, onError };
  const reload = useRef<() => void>(() => {});

  useEffect(() => {
    let ended = false;
    let reading = false;
    let again = false;
    async function read(): Promise<void> {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      do {
        again = false;
        try {
          const value = await latest.current.load();
          if (!ended) setState({ key, value });
        } catch (error) {
          if (!ended) latest.current.onError(error);
        }
      } while (again && !ended);
      reading = false;
    }
    reload.current = () => void read();
    const unfollow = follow((event) => {
      if (event === null || latest.current.concerns(event)) void read();
    });
    void read();
    return () => {
      ended = true;
      unfollow();
    };
  }, [key]);

  return { value: state?.key === key ? state.value : null, reload: () => reload.current() };
}
