import { z } from 'zod';
import { isObject, lengthOf } from '../blocks/check.ts';
import { identify } from '../blocks/identify.ts';
import { refuseBlocks } from '../blocks/validate.ts';
import type { Workspace } from '../context.ts';
import { LIMITS } from '../limits.ts';
import { SlackRefusal } from '../refusal.ts';
import { type Block, METADATA, type Metadata } from '../store/records.ts';

/** What a message says. */
export type Content = { text: string; blocks?: Block[]; metadata?: Metadata };

/**
 * The content of a write, held to Slack's limits. Throws `no_text`, `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks`,
 * `invalid_blocks_format`, `invalid_attachments`, `invalid_metadata_format`, `metadata_too_large`.
 */
export function readContent(
  { fileReady }: Pick<Workspace, 'fileReady'>,
  given: { text?: unknown; blocks?: unknown; metadata?: unknown; attachments?: unknown; markdown_text?: unknown },
  limit: { text: number; may_be_empty?: boolean },
): Content {
  if (given.attachments !== undefined && !isEmptyList(given.attachments)) {
    throw new SlackRefusal('invalid_attachments', ['the local workspace takes blocks, no attachments']);
  }
  const text = typeof given.text === 'string' ? given.text : '';
  if (lengthOf(text) > limit.text) throw new SlackRefusal('msg_too_long');
  const blocks = readBlocks(given, fileReady);
  if (text === '' && (blocks === undefined || blocks.length === 0) && limit.may_be_empty !== true) {
    throw new SlackRefusal('no_text');
  }
  const metadata = readMetadata(given.metadata);
  return {
    text,
    ...(blocks === undefined || blocks.length === 0 ? {} : { blocks }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function readBlocks(
  given: { blocks?: unknown; markdown_text?: unknown; text?: unknown },
  fileReady: Workspace['fileReady'],
): Block[] | undefined {
  if (given.markdown_text !== undefined) {
    if (given.blocks !== undefined || given.text !== undefined) throw new SlackRefusal('markdown_text_conflict');
    const blocks = [{ type: 'markdown', text: given.markdown_text }];
    refuseBlocks(blocks, fileReady);
    return identify(blocks);
  }
  if (given.blocks === undefined || given.blocks === null) return undefined;
  refuseBlocks(given.blocks, fileReady);
  return identify(given.blocks);
}

function readMetadata(given: unknown): Metadata | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  if (isObject(given) && Object.keys(given).length === 0) return undefined;
  const parsed = z.strictObject(METADATA.shape).safeParse(given);
  if (!parsed.success) throw new SlackRefusal('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > LIMITS.message.metadata_bytes) {
    throw new SlackRefusal('metadata_too_large');
  }
  return parsed.data;
}

function isEmptyList(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
