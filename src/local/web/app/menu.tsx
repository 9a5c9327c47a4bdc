import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export type MenuItem = { key: string; label: ReactNode; description?: string | undefined; onPick: () => void };

/** A button with a menu below or above it (the ARIA menu pattern): arrows move, Escape closes, the focus comes back. */
export function Menu(props: {
  /** What the button is called. */
  label: string;
  className: string;
  opens: 'up' | 'down';
  items: readonly MenuItem[];
  /** What stands on the button. */
  children: ReactNode;
}) {
  const { items } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    list.current?.scrollIntoView({ block: 'nearest' });
    list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const leave = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = entries.findIndex((entry) => entry.contains(document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      entries[(at + step + entries.length) % entries.length]?.focus();
    } else if (event.key === 'Escape') {
      // Only the menu closes, not the modal around it.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  }

  return (
    <div className="menu-place" ref={root}>
      <button
        type="button"
        ref={button}
        className={props.className}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && (
        <div
          className={`menu ${props.opens}`}
          role="menu"
          tabIndex={-1}
          id={id}
          aria-label={props.label}
          ref={list}
          onKeyDown={onKeyDown}
        >
          {items.length === 0 && <p className="listbox-note">There is nothing here.</p>}
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="menu-item"
              onClick={() => {
                close();
                item.onPick();
              }}
            >
              {item.label}
              {item.description !== undefined && <small>{item.description}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
