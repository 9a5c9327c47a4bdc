import { describe, expect, it } from 'vitest';
import { type CheckLine, doctorMessage } from '../../../../src/slack/blocks/doctor-message.ts';

/** How much of what the checks have found is said. */

const fine: CheckLine = { name: 'Clock', state: 'ok', says: 'It agrees with Slack within 1 s.' };
const said = (lines: readonly CheckLine[]) => JSON.stringify(doctorMessage(lines, 1).blocks);

describe('what is wrong', () => {
  it('is said whole while the other lines are short', () => {
    const says = `Snowflake says: JWT token is invalid. ${'The key is another one. '.repeat(20)}End of it.`;
    const fix = `${'Set the public key. '.repeat(20)}End of the fix.`;
    const shown = said([...Array.from({ length: 13 }, () => fine), { name: 'Data: sales', state: 'bad', says, fix }]);
    expect(shown).toContain('End of it.');
    expect(shown).toContain('End of the fix.');
  });

  it('fits into a message where every line is long', () => {
    const long: CheckLine = { name: '&'.repeat(80), state: 'bad', says: 'x & y '.repeat(400), fix: 'y '.repeat(400) };
    const { blocks } = doctorMessage(
      Array.from({ length: 40 }, () => long),
      1,
    );
    const texts = blocks.map((block) => (block.type === 'section' ? (block.text?.text ?? '') : ''));
    expect(texts.join('').length).toBeLessThan(13_000);
  });
});
