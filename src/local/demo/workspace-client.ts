import { z } from 'zod';

/** The control API of the local workspace, as much as the demo presses of it. */

const ANSWER = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  ephemeral: z.array(z.looseObject({ text: z.string(), blocks: z.array(z.unknown()).optional() })).default([]),
  views: z
    .array(z.looseObject({ id: z.string(), submit: z.unknown().optional(), blocks: z.array(z.unknown()).optional() }))
    .default([]),
  errors: z.record(z.string(), z.string()).default({}),
});
export type WorkspaceAnswer = z.infer<typeof ANSWER>;

const MESSAGES = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      thread_ts: z.string().optional(),
      text: z.string(),
      blocks: z.array(z.unknown()).optional(),
      files: z.array(z.looseObject({ name: z.string() })).optional(),
      metadata: z.object({ event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
});
export type WorkspaceMessage = z.infer<typeof MESSAGES>['messages'][number];

const NAMED = z.array(z.looseObject({ id: z.string(), name: z.string() }));

export type WorkspaceClient = ReturnType<typeof workspaceClient>;

export function workspaceClient(page_url: string) {
  async function call(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/_workspace/${path}`, page_url), {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return response.json();
  }
  return {
    async userId(name: string): Promise<string> {
      const { users } = z.object({ users: NAMED }).parse(await call('users'));
      return idOf(users, name);
    },
    async userNames(): Promise<Map<string, string>> {
      const { users } = z.object({ users: NAMED }).parse(await call('users'));
      return new Map(users.map(({ id, name }) => [id, name]));
    },
    /** The name of a file that an image block shows. */
    async fileName(id: string): Promise<string> {
      const response = await fetch(new URL(`/files/${id}/image`, page_url));
      await response.body?.cancel();
      const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
      return name === undefined ? id : decodeURIComponent(name);
    },
    async channelId(name: string): Promise<string> {
      const { channels } = z.object({ channels: NAMED }).parse(await call('channels'));
      return idOf(channels, name);
    },
    async command(request: { user: string; channel: string; text: string }): Promise<WorkspaceAnswer> {
      return ANSWER.parse(await call('commands', { ...request, command: '/mmm' }));
    },
    async submit(view_id: string, user: string): Promise<WorkspaceAnswer> {
      return ANSWER.parse(await call(`views/${view_id}/submit`, { user, values: {} }));
    },
    async press(request: { user: string; channel: string; ts: string; action_id: string }): Promise<WorkspaceAnswer> {
      return ANSWER.parse(await call('actions', request));
    },
    async views(user: string): Promise<WorkspaceAnswer['views']> {
      return ANSWER.parse(await call(`views?user=${user}`)).views;
    },
    async messages(channel: string, thread_ts?: string): Promise<WorkspaceMessage[]> {
      const query = thread_ts === undefined ? '' : `?thread_ts=${thread_ts}`;
      return MESSAGES.parse(await call(`channels/${channel}/messages${query}`)).messages;
    },
  };
}

function idOf(named: z.infer<typeof NAMED>, wanted: string): string {
  const name = wanted.replace(/^[#@]/, '');
  const found = named.find((entry) => entry.name === name || entry.id === name);
  if (found === undefined)
    throw new Error(`the local workspace has no "${name}"; it has ${named.map((n) => n.name).join(', ')}`);
  return found.id;
}
