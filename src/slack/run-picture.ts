import { z } from 'zod';
import { AppError } from '../errors.ts';
import { SLACK_FOLDER } from '../results/run-files.ts';
import { parseJson } from '../runs/parse-json.ts';
import { runFolder, runObject } from '../runs/run-paths.ts';
import type { SlackDeps } from './deps.ts';

/** Slack's id of a file that has been sent there; kept in the run's folder, so that each picture is sent once. */
const SENT = z.object({ file_id: z.string() });

type Objects = Pick<SlackDeps['objects'], 'read' | 'write' | 'delete'>;

function sentObject(run_id: string, name: string): string {
  return `${runFolder(run_id)}${SLACK_FOLDER}${encodeURIComponent(name)}.json`;
}

/** The id of a run's picture at Slack; `null` where it has not been sent yet. */
export async function sentPicture(
  objects: Pick<Objects, 'read'>,
  run_id: string,
  name: string,
): Promise<string | null> {
  const found = await objects.read(sentObject(run_id, name));
  return found === null ? null : parseJson(SENT, found.body, 'record_invalid', { run_id }).file_id;
}

/** The id of a run's picture at Slack, which is sent first where it is not there yet. Throws `object_not_found`. */
export async function runPicture(
  deps: { objects: Objects; chat: Pick<SlackDeps['chat'], 'uploadFile'> },
  { run_id, name, title, alt_text }: { run_id: string; name: string; title: string; alt_text: string },
): Promise<string> {
  const sent = await sentPicture(deps.objects, run_id, name);
  if (sent !== null) return sent;
  const image = await deps.objects.read(runObject(run_id, { name }));
  if (image === null) throw new AppError('object_not_found', { run_id, file: name });
  const filename = `${run_id}-${name.slice(name.lastIndexOf('/') + 1)}`;
  const file_id = await deps.chat.uploadFile({ filename, title, body: image.body, alt_text });
  const body = JSON.stringify({ file_id } satisfies z.infer<typeof SENT>);
  try {
    const json = { content_type: 'application/json', if_generation: '0' };
    await deps.objects.write(sentObject(run_id, name), body, json);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'object_changed') throw error;
    // Somebody else was first: all show the one that was kept.
    return (await sentPicture(deps.objects, run_id, name)) ?? file_id;
  }
  return file_id;
}
