import type { ServerResponse } from 'node:http';
import type { WorkspaceEvent } from '../control-api.ts';

/** Everybody who listens to `/_workspace/events`. */
export type Listeners = {
  /** `user`: an id, whose private events are sent; everybody's where it is `null`. */
  add(response: ServerResponse, user: string | null): void;
  publish(event: WorkspaceEvent): void;
  close(): void;
};

const HEARTBEAT_MS = 15_000;

export function createListeners(): Listeners {
  const listeners = new Map<ServerResponse, string | null>();
  const heartbeat = setInterval(() => {
    for (const response of listeners.keys()) response.write(': still here\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    add: (response, user) => {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.write(': following\n\n');
      listeners.set(response, user);
      response.once('close', () => listeners.delete(response));
    },
    publish: (event) => {
      const line = `data: ${JSON.stringify(event)}\n\n`;
      for (const [response, user] of listeners) {
        if (user !== null && 'user' in event && event.user !== user) continue;
        response.write(line);
      }
    },
    close: () => {
      clearInterval(heartbeat);
      for (const response of listeners.keys()) response.end();
      listeners.clear();
    },
  };
}
