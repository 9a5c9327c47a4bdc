import { describe, expect, it } from 'vitest';
import { buttonRow, chosenButton } from '../../../../src/slack/blocks/button-row.ts';
import { button } from '../../../../src/slack/blocks/elements.ts';
import { messageProblems } from '../support/check-limits.ts';

const RUN_ID = `${'r'.repeat(40)}-${'d'.repeat(20)}-20240131_093000`;
const plainButton = (index: number) => button({ text: `Do ${index}`, action_id: `do_thing_${index}`, value: RUN_ID });
const asking = button({
  text: 'Stop',
  action_id: 'stop',
  value: RUN_ID,
  confirm: { title: 'Stop?', text: 'It stops.', confirm: 'Stop', deny: 'No' },
});

function elements(count: number, more: ReturnType<typeof button>[] = []) {
  const blocks = buttonRow([...Array.from({ length: count }, (_, index) => plainButton(index)), ...more]);
  expect(messageProblems({ text: 'x', blocks })).toEqual([]);
  return blocks.flatMap((block) => block.elements);
}

describe('a row of buttons', () => {
  it('shows as many as a phone can', () => {
    expect(elements(5).map(({ type }) => type)).toEqual(['button', 'button', 'button', 'button', 'button']);
    expect(buttonRow([])).toEqual([]);
  });

  it('has the last ones behind "…", whole', () => {
    const [, , , , menu] = elements(8);
    if (menu?.type !== 'overflow') throw new Error('no menu');
    expect(menu.options.map(({ value }) => chosenButton(value ?? ''))).toEqual(
      [4, 5, 6, 7].map((index) => ({ action_id: `do_thing_${index}`, value: RUN_ID })),
    );
  });

  it('never hides a button that asks first', () => {
    const shown = elements(6, [asking]);
    expect(shown.map((element) => ('confirm' in element && element.confirm ? 'asks' : element.type))).toEqual([
      'button',
      'button',
      'button',
      'asks',
      'overflow',
    ]);
  });

  it('loses none, even of many', () => {
    const shown = elements(14);
    const behind = shown.flatMap((element) => (element.type === 'overflow' ? element.options.length : []));
    expect(shown.filter(({ type }) => type === 'button').length + (behind[0] ?? 0)).toBe(14);
  });
});
