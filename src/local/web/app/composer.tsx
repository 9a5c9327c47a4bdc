import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { complaintOf, postCommand, postMessage, uploadFile } from './api.ts';
import { useNotify, wordsOf } from './notify.tsx';

/** Where one writes: a message, a slash command, or a file. */
export function Composer(props: { user: string; channel: string; name: string; thread_ts?: string }) {
  const { user, channel, thread_ts } = props;
  const id = useId();
  const notify = useNotify();
  const files = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);

  async function attempt(send: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await send();
    } catch (error) {
      notify(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function send(): Promise<void> {
    const entered = text.trim();
    if (entered === '' || busy) return;
    const command = /^(\/[^\s/]+)\s*([\s\S]*)$/.exec(entered);
    setText('');
    if (command === null) {
      return attempt(() =>
        postMessage(channel, { user, text: entered, ...(thread_ts === undefined ? {} : { thread_ts }) }),
      );
    }
    if (thread_ts !== undefined) {
      setText(entered);
      return notify('Slack takes slash commands in channels, not in threads.');
    }
    const [, name = '', rest = ''] = command;
    await attempt(async () => {
      notify(complaintOf(await postCommand({ user, channel, command: name, text: rest })));
    });
  }

  async function upload(chosen: readonly File[]): Promise<void> {
    await attempt(() =>
      Promise.all(
        chosen.map((file) => uploadFile(file, { user, channel, ...(thread_ts === undefined ? {} : { thread_ts }) })),
      ),
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  }

  return (
    <form
      className="composer"
      aria-busy={busy}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {props.name}
      </label>
      <textarea
        id={id}
        rows={1}
        placeholder={props.name}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <input
        ref={files}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files to upload"
        onChange={(event) => {
          void upload([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button type="button" className="button" onClick={() => files.current?.click()}>
        Attach
      </button>
      <button type="submit" className="button primary">
        Send
      </button>
    </form>
  );
}
