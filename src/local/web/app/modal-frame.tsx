import type { FormEvent, ReactNode } from 'react';
import type { ShownView } from '../../slack/control-api.ts';
import { Plain } from './blocks/text.tsx';

/** What a modal looks like: title, blocks, and the buttons below them. */
export function ModalFrame(props: {
  view: Pick<ShownView, 'title' | 'submit' | 'close'>;
  titleId: string;
  busy?: boolean;
  /** What went wrong with the last press. */
  problem?: string | null;
  /** Whether closing this one shows another one. */
  stacked?: boolean;
  onSubmit: () => void;
  onClose: (all: boolean) => void;
  children: ReactNode;
}) {
  const { view, busy = false, problem = null } = props;
  return (
    <form
      noValidate
      aria-busy={busy}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <header>
        {props.stacked === true && (
          <button type="button" className="icon-button" aria-label="Back" onClick={() => props.onClose(false)}>
            ‹
          </button>
        )}
        <h2 id={props.titleId}>
          <Plain text={view.title?.text ?? ''} />
        </h2>
        <button type="button" className="icon-button" aria-label="Close all" onClick={() => props.onClose(true)}>
          ×
        </button>
      </header>
      <div className="modal-body">{props.children}</div>
      <footer>
        {problem !== null && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
        <button type="button" className="button" onClick={() => props.onClose(false)}>
          {view.close?.text ?? 'Cancel'}
        </button>
        {view.submit !== undefined && view.submit !== null && (
          <button type="submit" className="button primary">
            {busy ? 'Working…' : view.submit.text}
          </button>
        )}
      </footer>
    </form>
  );
}
