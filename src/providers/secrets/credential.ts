import { AppError } from '../../errors.ts';

/** A credential as it was read, without the line break that files end with. Throws `credentials_missing` where it is empty. */
export function credential(reference: string, text: string, reason_if_empty: string): string {
  const value = text.replace(/[\r\n]+$/, '');
  if (value.trim() === '') throw new AppError('credentials_missing', { reference, reason: reason_if_empty });
  return value;
}
