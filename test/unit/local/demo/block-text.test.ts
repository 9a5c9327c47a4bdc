import { expect, it } from 'vitest';
import { messageButtons, messageImages, messageLines } from '../../../../src/local/demo/block-text.ts';

const raw = (text: string) => ({ type: 'raw_text', text });

it('aligns a table: words left, figures right', () => {
  const table = {
    type: 'table',
    rows: [
      [raw('Channel'), raw('ROAS')],
      [raw('tv_S'), raw('12.10')],
      [raw('facebook_S'), raw('3.05')],
    ],
  };
  expect(messageLines({ text: '', blocks: [table] })).toEqual([
    'Channel      ROAS',
    'tv_S        12.10',
    'facebook_S   3.05',
  ]);
});

it('reads mrkdwn as a person sees it', () => {
  const section = {
    type: 'section',
    text: { type: 'mrkdwn', text: ':white_check_mark: *Done* for <@U1> &amp; <https://example.com|the report>' },
  };
  expect(messageLines({ text: '', blocks: [section] })).toEqual(['✓ Done for @U1 & the report']);
});

it('takes the marks off a name that has underscores itself', () => {
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'Best model *1_264_1* explains *91 %* of it.' } };
  expect(messageLines({ text: '', blocks: [section] })).toEqual(['Best model 1_264_1 explains 91 % of it.']);
});

it('leaves the underscores of column names alone', () => {
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'paid_media_spends and tv_S' } };
  expect(messageLines({ text: '', blocks: [section] })).toEqual(['paid_media_spends and tv_S']);
});

it('names images and buttons', () => {
  const blocks = [
    { type: 'image', title: { text: 'Onepager' }, alt_text: 'what each channel brings' },
    { type: 'actions', elements: [{ type: 'button', action_id: 'get_link', text: { text: 'Get the files' } }] },
  ];
  expect(messageLines({ text: '', blocks })).toEqual([
    '[image] Onepager: what each channel brings',
    '[ Get the files ]',
  ]);
  expect(messageButtons({ text: '', blocks })).toEqual(['get_link']);
});

it('knows the files behind images, and images of other places have none', () => {
  const blocks = [
    { type: 'image', alt_text: 'a', slack_file: { id: 'F1' } },
    { type: 'image', alt_text: 'b', image_url: 'https://example.com/b.png' },
  ];
  expect(messageImages({ text: '', blocks })).toEqual(['F1']);
});

it('falls back to the text of a message without blocks', () => {
  expect(messageLines({ text: 'one\ntwo' })).toEqual(['one', 'two']);
});
