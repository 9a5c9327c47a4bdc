import { useEffect, useId, useState } from 'react';
import type { ShownView } from '../../slack/control-api.ts';
import { closeView, complaintOf, postAction, submitView } from './api.ts';
import { Blocks } from './blocks/blocks.tsx';
import { ModalFrame } from './modal-frame.tsx';
import { wordsOf } from './notify.tsx';
import { SurfaceProvider, useSurfaceState } from './surface.tsx';
import { useDialog } from './use-dialog.ts';

/** The modal on top of a person's stack. The browser keeps the focus inside and gives it back afterwards. */
export function Modal({ view, channel }: { view: ShownView; channel: string | null }) {
  const titleId = useId();
  const dialog = useDialog();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { user } = view;
  const { surface, values } = useSurfaceState({
    user,
    channel,
    place: { view_id: view.id },
    blocks: view.blocks,
    state: view.state.values,
    send: (action) => attempt(() => postAction({ user, view_id: view.id, ...action })),
  });

  useEffect(() => {
    dialog.current?.querySelector<HTMLElement>('.modal-body :is(input, textarea, button)')?.focus();
  }, [dialog]);

  async function attempt(send: () => ReturnType<typeof postAction>): Promise<void> {
    setProblem(null);
    try {
      const answer = await send();
      const refused = Object.keys(answer.errors);
      if (refused.length > 0) focusFirstError(refused);
      else setProblem(complaintOf(answer));
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  /** After React has drawn the sentences under the fields. */
  function focusFirstError(block_ids: readonly string[]): void {
    setTimeout(() => {
      const blocks = [...(dialog.current?.querySelectorAll<HTMLElement>('[data-block-id]') ?? [])];
      const first = blocks.find((block) => block_ids.includes(block.dataset.blockId ?? ''));
      first?.scrollIntoView({ block: 'center' });
      first?.querySelector<HTMLElement>('input, textarea')?.focus();
    });
  }

  async function submit(): Promise<void> {
    if (busy) return;
    setBusy(true);
    await attempt(() => submitView(view.id, user, values()));
    setBusy(false);
  }

  function close(all: boolean): void {
    void attempt(() => closeView(view.id, user, all));
  }

  return (
    <dialog
      ref={dialog}
      className="modal"
      data-hash={view.hash}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        close(false);
      }}
    >
      <ModalFrame
        view={view}
        titleId={titleId}
        busy={busy}
        problem={problem}
        stacked={view.previous_view_id !== null}
        onSubmit={() => void submit()}
        onClose={close}
      >
        <SurfaceProvider surface={surface}>
          <Blocks blocks={view.blocks} keyed="by id" errors={view.errors} />
        </SurfaceProvider>
      </ModalFrame>
    </dialog>
  );
}
