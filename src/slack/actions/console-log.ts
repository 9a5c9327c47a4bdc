import { AppError } from '../../errors.ts';
import { runObject } from '../../runs/run-paths.ts';
import { consoleLogMessage } from '../blocks/links-message.ts';
import type { MessageContent } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'link_expires_seconds'>;

/** The last lines of a run's console log and a link to all of it. Throws `run_not_found`, `object_not_found`. */
export async function readConsoleLog(deps: Deps, run_id: string): Promise<MessageContent> {
  await deps.runs.read(run_id);
  const object = runObject(run_id, 'console_log');
  const log = await deps.objects.read(object);
  if (log === null) throw new AppError('object_not_found', { run_id, file: 'The console log' });
  const { url, expires_at } = await deps.objects.signedUrl(object, {
    expires_in_seconds: deps.link_expires_seconds,
    download_name: `${run_id}.log`,
  });
  return consoleLogMessage(log.body.toString('utf8'), url, expires_at);
}
