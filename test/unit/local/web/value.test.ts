import { describe, expect, it } from 'vitest';
import {
  type InteractiveElement,
  initialValue,
  valueFromState,
  wireValue,
} from '../../../../src/local/web/app/fields/value.ts';

const text = (words: string) => ({ type: 'plain_text', text: words }) as const;
const option = (value: string) => ({ text: text(value.toUpperCase()), value });

/** What a form that nobody has touched sends. */
function untouched(element: InteractiveElement): unknown {
  return wireValue(element, initialValue(element, 'C1'));
}

describe('what an element sends before it is touched', () => {
  it.each<[string, InteractiveElement, unknown]>([
    ['text', { type: 'plain_text_input', initial_value: 'de' }, 'de'],
    ['no text', { type: 'plain_text_input' }, null],
    ['a number', { type: 'number_input', is_decimal_allowed: false, initial_value: '2000' }, '2000'],
    ['a date', { type: 'datepicker', initial_date: '2016-01-01' }, '2016-01-01'],
    ['an option', { type: 'static_select', options: [], initial_option: option('demo') }, 'demo'],
    ['no option', { type: 'external_select' }, null],
    ['several options', { type: 'multi_external_select', initial_options: [option('a'), option('b')] }, ['a', 'b']],
    ['none of several', { type: 'checkboxes', options: [] }, []],
    ['a radio button', { type: 'radio_buttons', options: [], initial_option: option('geometric') }, 'geometric'],
    ['the conversation it is in', { type: 'conversations_select', default_to_current_conversation: true }, 'C1'],
    ['a channel', { type: 'channels_select', initial_channel: 'C2' }, 'C2'],
    ['no file', { type: 'file_input' }, []],
  ])('%s', (_what, element, sent) => {
    expect(untouched(element)).toEqual(sent);
  });
});

describe('what the workspace says stands in an element', () => {
  it.each([
    [
      { type: 'plain_text_input', value: 'x' },
      { kind: 'text', text: 'x' },
    ],
    [
      { type: 'plain_text_input', value: null },
      { kind: 'text', text: '' },
    ],
    [
      { type: 'datepicker', selected_date: '2018-12-31' },
      { kind: 'text', text: '2018-12-31' },
    ],
    [
      { type: 'static_select', selected_option: option('demo') },
      { kind: 'choices', chosen: [{ value: 'demo', label: 'DEMO' }] },
    ],
    [
      { type: 'static_select', selected_option: null },
      { kind: 'choices', chosen: [] },
    ],
    [
      { type: 'multi_users_select', selected_users: ['U1', 'U2'] },
      { kind: 'choices', chosen: ['U1', 'U2'].map((value) => ({ value, label: value })) },
    ],
  ])('%j', (state, value) => {
    expect(valueFromState(state)).toEqual(value);
  });

  it('is nothing where the element is new', () => {
    expect(valueFromState(undefined)).toBeUndefined();
  });
});
