import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Shows a `<dialog>` above the page for as long as it is mounted. Only one that is closed, rather than just removed, gives the
 * focus back to where it was.
 */
export function useDialog(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return ref;
}
