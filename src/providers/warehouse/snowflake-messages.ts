import { AppError, type ErrorCode, type ErrorDetails } from '../../errors.ts';
import type { SecretReference } from '../secrets/types.ts';
import type { SnowflakeEngine } from './snowflake-engine.ts';

/** What the two sides of the Snowflake thread say to each other. */

export type Call = SnowflakeEngine;
export type Method = keyof Call;

export type ToWorker =
  | { kind: 'call'; id: number; method: Method; args: unknown[]; run_id: string | undefined }
  | { kind: 'abort'; id: number }
  | { kind: 'secret'; id: number; value: string }
  | { kind: 'secret'; id: number; thrown: Thrown };

export type FromWorker =
  | { kind: 'done'; id: number; value: unknown }
  | { kind: 'done'; id: number; thrown: Thrown }
  | { kind: 'secret'; id: number; reference: SecretReference };

/** An error on its way: its class would be lost. */
export type Thrown = {
  code: ErrorCode | null;
  details: ErrorDetails;
  message: string;
  stack: string;
  cause: string | null;
};

export const thrown = {
  pack(error: unknown): Thrown {
    const { message, stack = '', cause } = error instanceof Error ? error : new Error(String(error));
    const ours = error instanceof AppError ? error : null;
    return {
      code: ours?.code ?? null,
      details: ours?.details ?? {},
      message,
      stack,
      cause: cause instanceof Error ? cause.message : null,
    };
  },
  unpack({ code, details, message, stack, cause }: Thrown): Error {
    const options = cause === null ? {} : { cause: new Error(cause) };
    const error = code === null ? new Error(message, options) : new AppError(code, details, { message, ...options });
    error.stack = stack;
    return error;
  },
};
