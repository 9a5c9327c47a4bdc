import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const NotifyContext = createContext<(text: string) => void>(() => {});

/** Tells the person what went wrong, in a strip at the bottom. */
export function useNotify(): (text: string) => void {
  return useContext(NotifyContext);
}

export function NotifyProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState<string | null>(null);
  const notify = useCallback((next: string) => setText(next), []);
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
