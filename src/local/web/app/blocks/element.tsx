import type { Button, Overflow, WorkflowButton } from '@slack/types';
import { useId, useState } from 'react';
import { useConfirm } from '../confirm.tsx';
import { Field } from '../fields/field.tsx';
import { choiceOf, type FieldValue, type InteractiveElement } from '../fields/value.ts';
import { Menu } from '../menu.tsx';
import { useSurface } from '../surface.tsx';
import { Plain } from './text.tsx';

/** An element that acts at once: in an `actions` block, or beside a section. */
export function ActionElement({ block_id, element }: { block_id: string; element: InteractiveElement }) {
  const id = useId();
  const surface = useSurface();
  const confirmed = useConfirm();

  async function act(value?: FieldValue): Promise<void> {
    if ('confirm' in element && element.confirm !== undefined && !(await confirmed(element.confirm))) return;
    await surface.act(block_id, element, value);
  }

  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return <PressButton element={element} onPress={() => act()} />;
    case 'overflow':
      return <OverflowMenu element={element} onPick={(value) => void act(value)} />;
    default:
      return (
        <div className="action-field">
          <Field
            block_id={block_id}
            element={element}
            id={id}
            label={labelOf(element)}
            onCommit={(value) => void act(value)}
          />
        </div>
      );
  }
}

function labelOf(element: InteractiveElement): string {
  return 'placeholder' in element && element.placeholder !== undefined ? element.placeholder.text : 'Choose';
}

function PressButton({ element, onPress }: { element: Button | WorkflowButton; onPress: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);

  async function press(): Promise<void> {
    if ('url' in element && element.url !== undefined) window.open(element.url, '_blank', 'noopener,noreferrer');
    setBusy(true);
    try {
      await onPress();
    } finally {
      setBusy(false);
    }
  }

  return (
    <button
      type="button"
      className={`button ${element.style ?? ''}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      data-action-id={element.action_id}
      // Not `disabled`, which would take the focus away.
      onClick={() => {
        if (!busy) void press();
      }}
    >
      <Plain text={element.text.text} />
    </button>
  );
}

function OverflowMenu({ element, onPick }: { element: Overflow; onPick: (value: FieldValue) => void }) {
  const items = element.options.map((option) => ({
    key: option.value ?? option.text.text,
    label: <Plain text={option.text.text} />,
    description: option.description?.text,
    onPick: () => {
      if (option.url !== undefined) window.open(option.url, '_blank', 'noopener,noreferrer');
      onPick({ kind: 'choices', chosen: [choiceOf(option)] });
    },
  }));
  return (
    <Menu label="More options" className="button overflow" opens="down" items={items}>
      ⋯
    </Menu>
  );
}
