import type { Run } from '../../runs/run.ts';
import type { TrainerStatus } from '../../trainer/status.ts';
import { messageLines } from './block-text.ts';
import { progressLine } from './progress-line.ts';
import type { WorkspaceMessage } from './workspace-client.ts';

/**
 * What the demo says while it works. With `--json` it goes to stderr, because the last line on stdout is the result. On a
 * terminal the progress is one line that changes; elsewhere a line is printed where something new can be said, at most
 * every ten seconds within one step.
 */
export type Printer = {
  line(text: string): void;
  progress(run: Run, status: TrainerStatus | null): void;
  /** `names` are people's by their ids. */
  thread(messages: readonly WorkspaceMessage[], names: ReadonlyMap<string, string>): void;
};

const SAME_STEP_EVERY_MS = 10_000;

export function createPrinter(stream: NodeJS.WriteStream, now: () => number = Date.now): Printer {
  let shown = '';
  let shownStep = '';
  let shownAt = 0;
  const onTerminal = stream.isTTY === true;

  function line(text: string): void {
    if (onTerminal && shown !== '') stream.write('\n');
    shown = '';
    stream.write(`${text}\n`);
  }

  return {
    line,
    progress(run, status) {
      const text = progressLine(run.state, status);
      if (text === shown) return;
      if (onTerminal) {
        stream.write(`\r\u001b[2K  ${text}`);
        shown = text;
        return;
      }
      const step = `${run.state} ${status?.step ?? ''}`;
      if (step === shownStep && now() - shownAt < SAME_STEP_EVERY_MS) return;
      stream.write(`  ${text}\n`);
      shown = text;
      shownStep = step;
      shownAt = now();
    },
    thread(messages, names) {
      messages.forEach((message, index) => {
        const [first = '', ...rest] = [...messageLines(message), ...fileLines(message)].map((text) =>
          text.replace(/@(U[A-Z0-9]+)/g, (mention, id: string) => `@${names.get(id) ?? mention.slice(1)}`),
        );
        line(index === 0 ? `┌ ${first}` : `│\n├ ${first}`);
        for (const text of rest) line(`│ ${text}`);
      });
      line('└');
    },
  };
}

function fileLines(message: WorkspaceMessage): string[] {
  return (message.files ?? []).map(({ name }) => `[file] ${name}`);
}
