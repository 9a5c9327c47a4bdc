import { expect, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { levelOf } from '../../../src/slack/log-level.ts';

test('what a person mistyped wakes no operator, what we could not do does', () => {
  expect(levelOf(new AppError('manifest_not_found', {}))).toBe('info');
  expect(levelOf(new AppError('warehouse_unavailable', {}))).toBe('warn');
  expect(levelOf(new TypeError('x'))).toBe('warn');
});
