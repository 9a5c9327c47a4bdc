import { type ReactNode, useState } from 'react';
import { useDialog } from './use-dialog.ts';

/** A picture that a press shows in full size, above the page. */
export function Lightbox(props: { url: string; alt: string; title: string; className?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="image-button"
        aria-label={`Show in full size: ${props.title}`}
        title="Show in full size"
        onClick={() => setOpen(true)}
      >
        <img src={props.url} alt={props.alt} />
      </button>
      {open && (
        <FullSize url={props.url} title={props.title} onClose={() => setOpen(false)}>
          <img src={props.url} alt={props.alt} />
        </FullSize>
      )}
    </>
  );
}

function FullSize(props: { url: string; title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useDialog();
  return (
    <dialog ref={dialog} className="lightbox" aria-label={props.title} onClose={props.onClose}>
      <header>
        <h2>{props.title}</h2>
        <a href={props.url} target="_blank" rel="noreferrer noopener">
          Open in a tab
        </a>
        <button type="button" className="icon-button" aria-label="Close picture" onClick={props.onClose}>
          ×
        </button>
      </header>
      <div className="lightbox-body">{props.children}</div>
    </dialog>
  );
}
