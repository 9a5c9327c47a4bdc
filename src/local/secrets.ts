import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** The bot's token and signing secret for the local workspace: made once, kept with its state, worth nothing elsewhere. */
const SECRETS = z.object({ bot_token: z.string(), signing_secret: z.string() });
export type LocalSecrets = z.infer<typeof SECRETS>;

export function ensureLocalSecrets(state_dir: string): LocalSecrets {
  const path = join(state_dir, 'slack-secrets.json');
  const kept = readJsonFile(path, SECRETS);
  if (kept !== null) return kept;
  const made = {
    bot_token: `xoxb-local-${randomBytes(12).toString('hex')}`,
    signing_secret: randomBytes(16).toString('hex'),
  };
  writeJsonFile(path, made);
  return made;
}
