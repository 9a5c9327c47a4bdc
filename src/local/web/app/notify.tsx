import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

/** `null`: there is nothing to complain about any more. */
type Notify = (text: string | null) => void;

const NotifyContext = createContext<Notify>(() => {});

/** Tells the person what went wrong, in a strip at the bottom. */
export function useNotify(): Notify {
  return useContext(NotifyContext);
}

export function NotifyProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState<string | null>(null);
  const notify = useCallback<Notify>((next) => setText(next), []);
  return (
    <NotifyContext value={notify}>
      {children}
      <div className="notice-place" role="alert">
        {text !== null && (
          <p className="notice">
            {text}
            <button type="button" aria-label="Dismiss" onClick={() => setText(null)}>
              ×
            </button>
          </p>
        )}
      </div>
    </NotifyContext>
  );
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
