import { readFile } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import { credential } from './credential.ts';
import type { Secrets } from './types.ts';

/** Credentials of a laptop: files of this machine, and the environment variables that `env` holds. */
export function localSecrets(env: Readonly<Record<string, string>>): Secrets {
  return {
    async read(reference) {
      if ('secret' in reference) {
        const reason = 'secrets of Secret Manager are read in production alone; here it has to be a file or a variable';
        throw new AppError('credentials_missing', { reference: reference.secret, reason });
      }
      if ('env' in reference) {
        const value = Object.hasOwn(env, reference.env) ? env[reference.env] : undefined;
        return credential(
          reference.env,
          value ?? '',
          `the environment variable ${reference.env} is not set, or is empty`,
        );
      }
      const text = await readFile(reference.file, 'utf8').catch((cause: unknown) => {
        const reason = hasCode(cause, 'ENOENT') ? 'the file is not there' : 'the file cannot be read';
        throw new AppError('credentials_missing', { reference: reference.file, reason }, { cause });
      });
      return credential(reference.file, text, 'the file is empty');
    },
    close: async () => {},
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
