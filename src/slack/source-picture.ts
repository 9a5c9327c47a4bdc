import { createHash } from 'node:crypto';
import { z } from 'zod';
import { seriesPicture } from '../data/charts/series-picture.ts';
import type { CheckedData } from '../data/check-data.ts';
import { AppError } from '../errors.ts';
import { parseJson } from '../runs/parse-json.ts';
import { canonicalJson } from '../runs/run-spec.ts';
import type { SlackDeps } from './deps.ts';

/** Slack's id of a picture that has been sent there, and what is seen on it. */
const SENT = z.object({ file_id: z.string(), alt_text: z.string() });
/** `object` is where it is kept, so that the same data is drawn and sent once. */
export type SourcePicture = z.infer<typeof SENT> & { object: string };

type Deps = {
  objects: Pick<SlackDeps['objects'], 'read' | 'write' | 'delete'>;
  chat: Pick<SlackDeps['chat'], 'uploadFile'>;
};

/** The picture of every series of checked data, sent to Slack where it is not there yet; `null` where there is nothing to draw. */
export async function sourcePicture(
  deps: Deps,
  { checked, parquet_path, title }: { checked: CheckedData; parquet_path: string; title: string },
): Promise<SourcePicture | null> {
  const { spec, profile, snapshot } = checked;
  if (profile === null || snapshot === null) return null;
  const object = objectOf([snapshot.data_hash, spec, title]);
  const sent = await sentBefore(deps, object);
  if (sent !== null) return { ...sent, object };
  const drawn = await seriesPicture(parquet_path, spec, profile, { title });
  if (drawn === null) return null;
  const { png, alt_text } = drawn;
  const file_id = await deps.chat.uploadFile({
    filename: 'every-series.png',
    title: `Every series of ${title}`,
    body: png,
    alt_text,
  });
  try {
    await deps.objects.write(object, JSON.stringify({ file_id, alt_text } satisfies z.infer<typeof SENT>), {
      content_type: 'application/json',
      if_generation: '0',
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'object_changed') throw error;
  }
  return { file_id, alt_text, object };
}

/** Takes back that a picture is at Slack, where Slack says that it is not. */
export async function forgetSourcePicture(
  { objects }: Pick<Deps, 'objects'>,
  { object }: SourcePicture,
): Promise<void> {
  await objects.delete(object);
}

async function sentBefore({ objects }: Pick<Deps, 'objects'>, object: string): Promise<z.infer<typeof SENT> | null> {
  const found = await objects.read(object);
  return found === null ? null : parseJson(SENT, found.body, 'record_invalid', { object });
}

function objectOf(content: unknown[]): string {
  return `pictures/${createHash('sha256').update(canonicalJson(content)).digest('hex')}.json`;
}
