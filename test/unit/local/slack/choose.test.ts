import { describe, expect, test } from 'vitest';
import { fieldError } from '../../../../src/local/slack/control/choose.ts';
import type { Placed } from '../../../../src/local/slack/views/state-values.ts';

const MB = 1024 * 1024;

function placed(element: Record<string, unknown>): Placed {
  const block = { type: 'input', block_id: 'b', optional: false };
  return { block, element, type: String(element.type), action_id: 'a' };
}

describe('what Slack itself says under a field', () => {
  const files = (...sizes: number[]) => ({ type: 'file_input', files: sizes.map((size) => ({ id: 'F1', size })) });

  test('files of 10 MB are taken, larger ones are not', () => {
    expect(fieldError(placed({ type: 'file_input' }), files(10 * MB, 1))).toBeNull();
    expect(fieldError(placed({ type: 'file_input' }), files(1, 10 * MB + 1))).toBe(
      'Please choose files of at most 10 MB.',
    );
  });

  test('ten files at most, or as many as the element says', () => {
    expect(fieldError(placed({ type: 'file_input' }), files(...Array(10).fill(1)))).toBeNull();
    expect(fieldError(placed({ type: 'file_input' }), files(...Array(11).fill(1)))).toMatch(/at most 10 files/);
    expect(fieldError(placed({ type: 'file_input', max_files: 2 }), files(1, 1, 1))).toMatch(/at most 2 files/);
  });

  test('a text without a limit of its own has 3000 characters', () => {
    const text = (length: number) => ({ type: 'plain_text_input', value: 'x'.repeat(length) });
    expect(fieldError(placed({ type: 'plain_text_input' }), text(3000))).toBeNull();
    expect(fieldError(placed({ type: 'plain_text_input' }), text(3001))).toMatch(/at most 3000 characters/);
  });
});
