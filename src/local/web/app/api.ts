import type {
  ActionRequest,
  Answer,
  AppAnswer,
  ChannelsAnswer,
  Choice,
  FileAnswer,
  FileRequest,
  HomeAnswer,
  MessageAnswer,
  MessagesAnswer,
  OptionsAnswer,
  OptionsQuery,
  ReadAnswer,
  ReadRequest,
  Refused,
  ShortcutRequest,
  UsersAnswer,
} from '../../slack/control-api.ts';

/**
 * The workspace's control API for the page. The page comes from the same server, so the answers are taken at their word.
 * Each function throws an Error with a sentence where the workspace refuses or cannot be reached.
 */

async function call<T extends { ok: boolean }>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/_workspace/${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error('The local workspace does not answer. Is it still running?', { cause });
  });
  return response.json();
}

function accepted<T extends { ok: true }>(answer: T | Refused): T {
  if (!answer.ok) throw new Error(refusal(answer.error, answer.detail));
  return answer;
}

/** What to say about an answer; `null` where it went through, or where Slack has said it in the channel. */
export function complaintOf(answer: Answer): string | null {
  return answer.ok || answer.ephemeral.some(({ from }) => from === 'slack')
    ? null
    : refusal(answer.error, answer.detail);
}

/** What Slack says to a person who was refused. */
function refusal(error: string | undefined, detail?: string): string {
  const words = error === undefined ? undefined : SENTENCES[error];
  return [words ?? `That did not work (${error ?? 'unknown error'}).`, detail].filter(Boolean).join(' ');
}

const SENTENCES: Record<string, string> = {
  operation_timeout: 'The app did not respond in time (operation_timeout).',
  dispatch_failed: 'The app could not be reached (dispatch_failed).',
};

export async function getUsers() {
  return accepted(await call<UsersAnswer>('users')).users;
}

export async function getApp() {
  return accepted(await call<AppAnswer>('app')).app;
}

export async function getChannels(user: string) {
  return accepted(await call<ChannelsAnswer>(`channels?${new URLSearchParams({ user })}`)).channels;
}

export async function getMessages(channel: string, user: string, thread_ts?: string) {
  const query = new URLSearchParams({ user, ...(thread_ts === undefined ? {} : { thread_ts }) });
  return accepted(await call<MessagesAnswer>(`channels/${channel}/messages?${query}`));
}

export async function getViews(user: string) {
  return (await call<Answer>(`views?${new URLSearchParams({ user })}`)).views;
}

export async function getHome(user: string) {
  return accepted(await call<HomeAnswer>(`home?${new URLSearchParams({ user })}`)).view;
}

export async function getOptions(query: OptionsQuery) {
  return accepted(await call<OptionsAnswer>(`options?${new URLSearchParams(Object.entries(query))}`));
}

export async function postMessage(channel: string, message: { user: string; text: string; thread_ts?: string }) {
  return accepted(await call<MessageAnswer>(`channels/${channel}/messages`, message)).message;
}

export function postCommand(command: { user: string; channel: string; command: string; text: string }) {
  return call<Answer>('commands', command);
}

export function postShortcut(shortcut: ShortcutRequest) {
  return call<Answer>('shortcuts', shortcut);
}

export async function markRead(channel: string, read: ReadRequest) {
  return accepted(await call<ReadAnswer>(`channels/${channel}/read`, read)).channel;
}

export function postAction(action: ActionRequest) {
  return call<Answer>('actions', action);
}

export function submitView(view_id: string, user: string, values: Record<string, Choice>) {
  return call<Answer>(`views/${view_id}/submit`, { user, values });
}

export function closeView(view_id: string, user: string, all: boolean) {
  return call<Answer>(`views/${view_id}/close`, { user, all });
}

export async function uploadFile(file: File, to: Omit<FileRequest, 'name' | 'content_base64'>) {
  const content_base64 = await base64(file);
  return accepted(await call<FileAnswer>('files', { ...to, name: file.name, content_base64 })).file;
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read`, { cause: reader.error }));
    reader.readAsDataURL(file);
  });
}
