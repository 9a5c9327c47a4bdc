import { isFinal } from '../../runs/run.ts';
import { RUN_FILES, runObject } from '../../runs/run-paths.ts';
import { consoleLogMessage } from '../blocks/links-message.ts';
import { runTitle } from '../blocks/run-words.ts';
import { escapeMrkdwn, type MessageContent, said } from '../blocks/text.ts';
import { type HandOutDeps, handOut } from './hand-out.ts';

/** The last lines of a run's console log and a link to all of it. Throws `run_not_found`, `not_allowed`. */
export async function readConsoleLog(deps: HandOutDeps, run_id: string, user: string): Promise<MessageContent> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  const object = runObject(run_id, 'console_log');
  const log = await deps.objects.read(object);
  if (log === null) {
    return said(
      isFinal(run.state)
        ? `${escapeMrkdwn(runTitle(run))} has no log: it ended before the trainer wrote one.`
        : `${escapeMrkdwn(runTitle(run))} has no log yet: the trainer sends one every few seconds once it trains. Press again in a minute.`,
    );
  }
  const file = { name: RUN_FILES.console_log, size_bytes: log.object.size_bytes, kind: 'log' as const };
  const handed_out = await handOut(deps, { run, user, files: [file] });
  return consoleLogMessage(log.body.toString('utf8'), handed_out);
}
