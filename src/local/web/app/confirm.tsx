import type { ConfirmationDialog } from '@slack/types';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { Plain, Text } from './blocks/text.tsx';
import { useDialog } from './use-dialog.ts';

type Ask = (question: ConfirmationDialog) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(async () => true);

/** Asks what a `confirm` object asks, before the action goes out. */
export function useConfirm(): Ask {
  return useContext(ConfirmContext);
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ question: ConfirmationDialog; answer: (yes: boolean) => void } | null>(null);
  const ask: Ask = (question) =>
    new Promise((resolve) => {
      setAsked({
        question,
        answer: (yes) => {
          setAsked(null);
          resolve(yes);
        },
      });
    });
  return (
    <ConfirmContext value={ask}>
      {children}
      {asked !== null && <ConfirmDialog question={asked.question} onAnswer={asked.answer} />}
    </ConfirmContext>
  );
}

function ConfirmDialog({ question, onAnswer }: { question: ConfirmationDialog; onAnswer: (yes: boolean) => void }) {
  const dialog = useDialog();
  return (
    <dialog
      ref={dialog}
      className="confirm"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <h2 id="confirm-title">
        {question.title === undefined ? 'Are you sure?' : <Plain text={question.title.text} />}
      </h2>
      <div id="confirm-text">
        <Text text={question.text} />
      </div>
      <footer>
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          {question.deny?.text ?? 'Cancel'}
        </button>
        <button
          type="button"
          className={`button ${question.style === 'danger' ? 'danger' : 'primary'}`}
          onClick={() => onAnswer(true)}
        >
          {question.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </dialog>
  );
}
