import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { complaintOf, postCommand, postMessage, uploadFile } from './api.ts';
import { useApp, useShortcuts } from './app-context.tsx';
import { Menu } from './menu.tsx';
import { useNotify, wordsOf } from './notify.tsx';
import { type Suggestion, suggestionsFor, usageFor } from './suggestions.ts';

/** Where one writes: a message, a slash command, or a file. */
export function Composer(props: { user: string; channel: string; name: string; thread_ts?: string }) {
  const { user, channel, thread_ts } = props;
  const id = useId();
  const notify = useNotify();
  const { commands } = useApp();
  const shortcuts = useShortcuts(user);
  const files = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [active, setActive] = useState(-1);
  const [dismissed, setDismissed] = useState(false);
  // Slack takes no commands in threads.
  const offered = thread_ts === undefined && !dismissed ? suggestionsFor(text, commands) : [];
  const usage = thread_ts === undefined ? usageFor(text, commands) : null;

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

  function write(next: string): void {
    setText(next);
    setActive(-1);
    setDismissed(false);
  }

  async function send(): Promise<void> {
    const entered = text.trim();
    if (entered === '' || busy) return;
    const command = /^(\/[^\s/]+)\s*([\s\S]*)$/.exec(entered);
    write('');
    if (command === null) {
      return attempt(() =>
        postMessage(channel, { user, text: entered, ...(thread_ts === undefined ? {} : { thread_ts }) }),
      );
    }
    if (thread_ts !== undefined) {
      write(entered);
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

  function choose(suggestion: Suggestion): void {
    write(suggestion.fill);
    box.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = offered[active];
    if (offered.length > 0 && step !== undefined) {
      event.preventDefault();
      setActive((Math.max(active, step > 0 ? -1 : 0) + step + offered.length) % offered.length);
    } else if (offered.length > 0 && event.key === 'Escape') {
      event.preventDefault();
      setDismissed(true);
    } else if (event.key === 'Tab' && !event.shiftKey && offered[0] !== undefined) {
      event.preventDefault();
      choose(chosen ?? offered[0]);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (chosen === undefined) void send();
      else choose(chosen);
    }
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
      {offered.length > 0 && <Suggestions id={id} offered={offered} active={active} onChoose={choose} />}
      {offered.length === 0 && usage !== null && (
        <p className="usage" id={`${id}-usage`}>
          {usage}
        </p>
      )}
      <label className="visually-hidden" htmlFor={id}>
        {props.name}
      </label>
      <textarea
        id={id}
        ref={box}
        rows={1}
        placeholder={props.name}
        value={text}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={offered[active] === undefined ? undefined : `${id}-${active}`}
        aria-describedby={usage === null ? undefined : `${id}-usage`}
        onChange={(event) => write(event.target.value)}
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
      {shortcuts.length > 0 && thread_ts === undefined && (
        <Menu label="Shortcuts" className="button" opens="up" items={shortcuts}>
          ⚡
        </Menu>
      )}
      <button type="button" className="button" onClick={() => files.current?.click()}>
        Attach
      </button>
      <button type="submit" className="button primary">
        Send
      </button>
    </form>
  );
}

function Suggestions(props: {
  id: string;
  offered: readonly Suggestion[];
  active: number;
  onChoose: (suggestion: Suggestion) => void;
}) {
  return (
    <div className="suggestions" role="listbox" id={`${props.id}-list`} aria-label="Commands" tabIndex={-1}>
      {props.offered.map((suggestion, index) => (
        <div
          key={suggestion.usage}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          className={index === props.active ? 'option active' : 'option'}
          // Not on click: the text box must keep the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            props.onChoose(suggestion);
          }}
        >
          <span>{suggestion.usage}</span>
          {index === 0 && <small>{suggestion.description}</small>}
        </div>
      ))}
    </div>
  );
}
