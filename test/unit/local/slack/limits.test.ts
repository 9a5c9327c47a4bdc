import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { issueLine } from '../../../../src/local/slack/blocks/check.ts';
import { messageIssues, refuseBlocks, refuseView, viewIssues } from '../../../../src/local/slack/blocks/validate.ts';
import { LIMITS } from '../../../../src/local/slack/limits.ts';

type Json = Record<string, unknown>;

const ready = ({ id }: { id?: unknown }) => id === 'F0READY';
const x = (count: number) => 'x'.repeat(count);
const times = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => make(index));
const plain = (text: string): Json => ({ type: 'plain_text', text });
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const option = (text: string, value = text): Json => ({ text: plain(text), value });
const actions = (...elements: unknown[]): Json => ({ type: 'actions', elements });
const button = (more: Json = {}): Json => ({ type: 'button', text: plain('Go'), ...more });
const select = (more: Json): Json => ({ type: 'static_select', options: [option('a')], ...more });
const input = (element: Json, more: Json = {}): Json => ({ type: 'input', label: plain('Label'), element, ...more });
const textInput = (more: Json = {}): Json => ({ type: 'plain_text_input', ...more });
const image = (more: Json): Json => ({
  type: 'image',
  alt_text: 'a plot',
  image_url: 'https://example.com/a.png',
  ...more,
});
const cell = (text: string): Json => ({ type: 'raw_text', text });
const table = (rows: number, columns: number): Json => ({
  type: 'table',
  rows: times(rows, () => times(columns, () => cell('1'))),
});
const dataTable = (rows: number, columns = 1): Json => ({
  type: 'data_table',
  caption: 'c',
  rows: times(rows, () => times(columns, () => cell('1'))),
});
const modal = (more: Json = {}): Json => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  blocks: [{ type: 'divider' }],
  ...more,
});

const lines = (blocks: unknown[]) => messageIssues(blocks, '/blocks', ready).map(issueLine);
const viewLines = (view: unknown) => viewIssues(view, '/view', ready).map(issueLine);

/** [what, what just fits, one more than that, Slack's line about it] */
const MESSAGE_LIMITS: [string, unknown[], unknown[], string][] = [
  [
    'blocks',
    times(50, () => ({ type: 'divider' })),
    times(51, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    'section text',
    [{ type: 'section', text: mrkdwn(x(3000)) }],
    [{ type: 'section', text: mrkdwn(x(3001)) }],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'section fields',
    [{ type: 'section', fields: times(10, () => plain('x')) }],
    [{ type: 'section', fields: times(11, () => plain('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'field text',
    [{ type: 'section', fields: [plain(x(2000))] }],
    [{ type: 'section', fields: [plain(x(2001))] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'header',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'context elements',
    [{ type: 'context', elements: times(10, () => mrkdwn('x')) }],
    [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'actions elements',
    [actions(...times(25, () => button()))],
    [actions(...times(26, () => button()))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'markdown',
    [{ type: 'markdown', text: x(12_000) }],
    [{ type: 'markdown', text: x(12_001) }],
    'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  ],
  [
    'button text',
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'button value',
    [actions(button({ value: x(2000) }))],
    [actions(button({ value: x(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'button url',
    [actions(button({ url: `https://a/${x(2990)}` }))],
    [actions(button({ url: `https://a/${x(2991)}` }))],
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'action_id',
    [actions(button({ action_id: x(255) }))],
    [actions(button({ action_id: x(256) }))],
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'block_id',
    [{ type: 'divider', block_id: x(255) }],
    [{ type: 'divider', block_id: x(256) }],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'alt_text',
    [image({ alt_text: x(2000) })],
    [image({ alt_text: x(2001) })],
    'must be less than 2001 characters [json-pointer:/blocks/0/alt_text]',
  ],
  [
    'image_url',
    [image({ image_url: `https://a/${x(2990)}` })],
    [image({ image_url: `https://a/${x(2991)}` })],
    'must be less than 3001 characters [json-pointer:/blocks/0/image_url]',
  ],
  [
    'options',
    [actions(select({ options: times(100, (i) => option(`${i}`)) }))],
    [actions(select({ options: times(101, (i) => option(`${i}`)) }))],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'option text',
    [actions(select({ options: [option(x(75))] }))],
    [actions(select({ options: [option(x(76))] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    'option value',
    [actions(select({ options: [option('a', x(150))] }))],
    [actions(select({ options: [option('a', x(151))] }))],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'placeholder',
    [actions(select({ placeholder: plain(x(150)) }))],
    [actions(select({ placeholder: plain(x(151)) }))],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
  ],
  [
    'overflow',
    [actions({ type: 'overflow', options: times(5, (i) => option(`${i}`)) })],
    [actions({ type: 'overflow', options: times(6, (i) => option(`${i}`)) })],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'checkboxes',
    [actions({ type: 'checkboxes', options: times(10, (i) => option(`${i}`)) })],
    [actions({ type: 'checkboxes', options: times(11, (i) => option(`${i}`)) })],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'radio buttons',
    [actions({ type: 'radio_buttons', options: times(10, (i) => option(`${i}`)) })],
    [actions({ type: 'radio_buttons', options: times(11, (i) => option(`${i}`)) })],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  ['table rows', [table(100, 1)], [table(101, 1)], 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
  ['table columns', [table(1, 20)], [table(1, 21)], 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
  [
    'table text',
    [{ type: 'table', rows: [[cell(x(10_000))]] }],
    [{ type: 'table', rows: [[cell(x(10_000)), cell('x')]] }],
    'must be less than 10001 characters in all table cells [json-pointer:/blocks]',
  ],
  [
    'data_table rows',
    [dataTable(101)],
    [dataTable(102)],
    'no more than 101 items allowed [json-pointer:/blocks/0/rows]',
  ],
];

/** The same for a part of a modal. */
const VIEW_LIMITS: [string, Json, Json, string][] = [
  [
    'blocks',
    { blocks: times(100, () => ({ type: 'divider' })) },
    { blocks: times(101, () => ({ type: 'divider' })) },
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'title',
    { title: plain(x(24)) },
    { title: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'submit',
    { submit: plain(x(24)) },
    { submit: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  [
    'close',
    { close: plain(x(24)) },
    { close: plain(x(25)) },
    'must be less than 25 characters [json-pointer:/view/close/text]',
  ],
  [
    'private_metadata',
    { private_metadata: x(3000) },
    { private_metadata: x(3001) },
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'callback_id',
    { callback_id: x(255) },
    { callback_id: x(256) },
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  [
    'input label',
    { blocks: [input(textInput(), { label: plain(x(2000)) })] },
    { blocks: [input(textInput(), { label: plain(x(2001)) })] },
    'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
  ],
  [
    'file_input',
    { blocks: [input({ type: 'file_input', max_files: 10 })] },
    { blocks: [input({ type: 'file_input', max_files: 11 })] },
    'must be between 1 and 10 [json-pointer:/view/blocks/0/element/max_files]',
  ],
];

describe('what just fits is taken, and one more is refused in Slack’s words', () => {
  test.each(MESSAGE_LIMITS)('%s', (_what, fits, exceeds, line) => {
    expect(lines(fits)).toEqual([]);
    expect(lines(exceeds)).toContain(line);
  });

  test.each(VIEW_LIMITS)('%s of a view', (_what, fits, exceeds, line) => {
    expect(viewLines(modal(fits))).toEqual([]);
    expect(viewLines(modal(exceeds))).toContain(line);
  });

  test('characters are counted, not UTF-16 units', () => {
    expect(lines([{ type: 'header', text: plain('😀'.repeat(150)) }])).toEqual([]);
  });

  test('all blocks of a message together', () => {
    const sections = (last: number) =>
      [...times(4, () => 3000), last].map((count) => ({ type: 'section', text: plain(x(Number(count))) }));
    refuseBlocks(sections(LIMITS.message.blocks_text - 12_000), ready);
    expect(() => refuseBlocks(sections(LIMITS.message.blocks_text - 11_999), ready)).toThrow(/^msg_blocks_too_long$/);
  });

  test('a view of more than 250 KB', () => {
    const blocks = times(95, () => ({ type: 'section', text: plain(x(2900)) }));
    expect(() => refuseView(modal({ blocks }), ready)).toThrow(/^view_too_large$/);
  });

  test('one table in a message', () => {
    expect(() => refuseBlocks([table(1, 1), table(1, 1)], ready)).toThrow(
      'invalid_attachments; only_one_table_allowed',
    );
  });
});

describe('what is not Block Kit', () => {
  test.each<[string, unknown[], string]>([
    [
      'a kind of block that is none',
      [{ type: 'paragraph' }],
      'unsupported type: paragraph [json-pointer:/blocks/0/type]',
    ],
    ['a block without a type', [{ text: 'x' }], 'missing required field: type [json-pointer:/blocks/0]'],
    ['a block that is a text', ['hello'], 'must provide an object [json-pointer:/blocks/0]'],
    [
      'a field that is none',
      [{ type: 'divider', colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a field that is missing',
      [actions({ type: 'button' })],
      'missing required field: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an empty text',
      [{ type: 'section', text: mrkdwn('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty cell',
      [{ type: 'table', rows: [[cell('')]] }],
      'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn('x') }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a section with nothing in it',
      [{ type: 'section' }],
      'must define either `text` or `fields` [json-pointer:/blocks/0]',
    ],
    [
      'an alert outside a modal',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ],
    [
      'an element where it does not belong',
      [actions(textInput())],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a style that is none',
      [actions(button({ style: 'loud' }))],
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'two blocks of one name',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'two elements of one name',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'a first choice that is not offered',
      [actions(select({ initial_option: option('b') }))],
      '`initial_option` must exactly match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'a select without options',
      [actions(select({ options: [] }))],
      'must provide at least 1 items [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'an image of a file that is not processed',
      [image({ image_url: undefined, slack_file: { id: 'F0NEW' } })],
      'invalid slack file [json-pointer:/blocks/0/slack_file]',
    ],
    [
      'an image of two sources',
      [image({ slack_file: { id: 'F0READY' } })],
      'must define either `image_url` or `slack_file` [json-pointer:/blocks/0]',
    ],
    [
      'rows of different lengths',
      [{ type: 'table', rows: [[cell('1')], [cell('1'), cell('2')]] }],
      'all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]',
    ],
  ])('%s', (_what, blocks, line) => {
    expect(lines(blocks)).toContain(line);
  });

  test('what is wrong inside a text is preceded by a line about the whole', () => {
    expect(lines([{ type: 'section', text: mrkdwn(x(3001)) }])).toEqual([
      'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  test('a modal with an input has a submit button', () => {
    expect(viewLines(modal({ submit: undefined, blocks: [input(textInput())] }))).toEqual([
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ]);
  });

  test('a modal has no tables, and one element at most has the focus', () => {
    expect(viewLines(modal({ blocks: [table(1, 1)] }))).toContain(
      'unsupported type: table [json-pointer:/view/blocks/0/type]',
    );
    const focused = () => input(textInput({ focus_on_load: true }));
    expect(viewLines(modal({ blocks: [focused()] }))).toEqual([]);
    expect(viewLines(modal({ blocks: [focused(), focused()] }))).toContain(
      'only one element can have `focus_on_load` [json-pointer:/view/blocks]',
    );
  });

  test('nothing that is JSON makes the validator throw', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('section', 'actions', 'table', 'input', 'rich_text', 'context'),
        (value, type) => {
          messageIssues([value, { type, elements: value, text: value, rows: value, element: value }], '', ready);
          viewIssues({ type: 'modal', title: value, blocks: [value, { type, accessory: value }] }, '', ready);
        },
      ),
      { numRuns: 200 },
    );
  });
});
