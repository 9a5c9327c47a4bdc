import type { InputBlock } from '@slack/types';
import { useConfirm } from '../confirm.tsx';
import { Field } from '../fields/field.tsx';
import type { FieldValue } from '../fields/value.ts';
import { useSurface } from '../surface.tsx';
import { Plain } from './text.tsx';

/** An `input` block: label, control, the error of the last submission, hint. */
export function Input({ block, error }: { block: InputBlock & { block_id: string }; error: string | undefined }) {
  const surface = useSurface();
  const confirmed = useConfirm();
  const { block_id, element } = block;
  // Each of their boxes has a label of its own; the block's is the group's.
  const isGroup = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const id = `field-${block_id}`;
  const describedBy = [error === undefined ? '' : `${id}-error`, block.hint === undefined ? '' : `${id}-hint`]
    .filter((part) => part !== '')
    .join(' ');

  async function dispatch(value: FieldValue): Promise<void> {
    if ('confirm' in element && element.confirm !== undefined && !(await confirmed(element.confirm))) return;
    await surface.act(block_id, element, value);
  }

  return (
    <div className="input-block" data-block-id={block_id}>
      {isGroup ? (
        <span className="label" id={`${id}-label`}>
          <LabelText block={block} />
        </span>
      ) : (
        <label className="label" htmlFor={id}>
          <LabelText block={block} />
        </label>
      )}
      <Field
        block_id={block_id}
        element={element}
        id={id}
        optional={block.optional}
        invalid={error !== undefined}
        describedBy={describedBy === '' ? undefined : describedBy}
        onCommit={block.dispatch_action === true ? (value) => void dispatch(value) : undefined}
      />
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          <Plain text={block.hint.text} />
        </p>
      )}
    </div>
  );
}

function LabelText({ block }: { block: InputBlock }) {
  return (
    <>
      <Plain text={block.label.text} />
      {block.optional === true && <span className="optional"> (optional)</span>}
    </>
  );
}
