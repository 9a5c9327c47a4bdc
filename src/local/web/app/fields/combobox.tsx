import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Choice, ChoiceGroup } from './value.ts';

export type ComboboxProps = {
  id: string;
  label?: string | undefined;
  placeholder: string;
  chosen: readonly Choice[];
  multiple: boolean;
  /** Whether nothing may be chosen, too. */
  clearable?: boolean | undefined;
  /** At most this many may be chosen. */
  max?: number | undefined;
  /** What matches the query, most fitting first. Called as the person types. */
  load: (query: string) => Promise<readonly ChoiceGroup[]>;
  onChange: (chosen: readonly Choice[]) => void;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
};

/** Every select menu of Block Kit: a text box that searches and a list below it (the ARIA combobox pattern). */
export function Combobox(props: ComboboxProps) {
  const { id, chosen, multiple } = props;
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { groups, state } = useChoices(props.load, query, open);
  const flat = groups.flatMap((group) => group.choices);
  const only = multiple ? undefined : chosen[0];

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);

  function isChosen(choice: Choice): boolean {
    return chosen.some(({ value }) => value === choice.value);
  }

  function toggle(choice: Choice): void {
    setQuery('');
    if (!multiple) {
      setOpen(false);
      if (!isChosen(choice)) props.onChange([choice]);
    } else if (isChosen(choice)) {
      props.onChange(chosen.filter(({ value }) => value !== choice.value));
    } else if (props.max === undefined || chosen.length < props.max) {
      props.onChange([...chosen, choice]);
    }
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = flat[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (open) setActive((active + step + flat.length) % Math.max(1, flat.length));
      else setOpen(true);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && at !== undefined) toggle(at);
      else setOpen(true);
    } else if (event.key === 'Escape' && open) {
      // Only the list closes, not the modal around it.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && query === '' && chosen.length > 0 && (multiple || props.clearable)) {
      event.preventDefault();
      props.onChange(chosen.slice(0, -1));
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  }

  return (
    <div className={`combobox${props.invalid ? ' invalid' : ''}`} ref={root}>
      <div className="combobox-box">
        {multiple &&
          chosen.map((choice) => (
            <span className="chip" key={choice.value}>
              {choice.label}
              <button type="button" aria-label={`Remove ${choice.label}`} onClick={() => toggle(choice)}>
                ×
              </button>
            </span>
          ))}
        <input
          ref={input}
          id={id}
          role="combobox"
          autoComplete="off"
          aria-label={props.label}
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && flat[active] !== undefined ? `${id}-${active}` : undefined}
          aria-invalid={props.invalid}
          aria-describedby={props.describedBy}
          placeholder={multiple && chosen.length > 0 ? '' : props.placeholder}
          value={open ? query : (only?.label ?? query)}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
            setOpen(true);
          }}
          onClick={() => setOpen(true)}
          // So that what is typed replaces the name of what is chosen.
          onFocus={(event) => event.target.select()}
          onBlur={(event) => {
            if (!root.current?.contains(event.relatedTarget)) setOpen(false);
          }}
          onKeyDown={onKeyDown}
        />
        {only !== undefined && props.clearable && (
          <button type="button" className="clear" aria-label={`Clear ${only.label}`} onClick={() => props.onChange([])}>
            ×
          </button>
        )}
        <span className="combobox-arrow" aria-hidden="true">
          ▾
        </span>
      </div>
      {open && (
        <Listbox id={id} multiple={multiple} groups={groups} active={active} isChosen={isChosen} onPick={toggle}>
          {state === 'ready' ? 'No matches' : state === 'loading' ? 'Loading…' : state.error}
        </Listbox>
      )}
    </div>
  );
}

function Listbox(props: {
  id: string;
  multiple: boolean;
  groups: readonly ChoiceGroup[];
  active: number;
  isChosen: (choice: Choice) => boolean;
  onPick: (choice: Choice) => void;
  children: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  const empty = props.groups.every(({ choices }) => choices.length === 0);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${props.active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [props.active]);
  useEffect(() => {
    list.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  let index = -1;
  return (
    <div
      className="listbox"
      id={`${props.id}-list`}
      role="listbox"
      aria-multiselectable={props.multiple}
      ref={list}
      tabIndex={-1}
    >
      {empty && <p className="listbox-note">{props.children}</p>}
      {props.groups.map((group) => (
        <Fragment key={group.label ?? ''}>
          {group.label !== null && (
            <p className="listbox-note" role="presentation">
              {group.label}
            </p>
          )}
          {group.choices.map((choice) => {
            index += 1;
            const selected = props.isChosen(choice);
            return (
              <div
                key={choice.value}
                id={`${props.id}-${index}`}
                data-index={index}
                role="option"
                tabIndex={-1}
                aria-selected={selected}
                className={index === props.active ? 'option active' : 'option'}
                // Not on click: the text box must keep the focus.
                onPointerDown={(event) => {
                  event.preventDefault();
                  props.onPick(choice);
                }}
              >
                <span>
                  {choice.label}
                  {choice.description !== undefined && <small>{choice.description}</small>}
                </span>
                {selected && <span aria-hidden="true">✓</span>}
              </div>
            );
          })}
        </Fragment>
      ))}
    </div>
  );
}

type LoadState = 'loading' | 'ready' | { error: string };

/** The newest answer wins; an external source is asked once the person pauses. */
function useChoices(load: ComboboxProps['load'], query: string, open: boolean) {
  const [groups, setGroups] = useState<readonly ChoiceGroup[]>([]);
  const [state, setState] = useState<LoadState>('loading');
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (!open) return;
    let stale = false;
    setState('loading');
    const timer = setTimeout(
      () => {
        latest.current(query).then(
          (found) => {
            if (stale) return;
            setGroups(found);
            setState('ready');
          },
          (error: unknown) => {
            if (stale) return;
            setGroups([]);
            setState({ error: error instanceof Error ? error.message : String(error) });
          },
        );
      },
      query === '' ? 0 : 120,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, open]);
  return { groups, state };
}
