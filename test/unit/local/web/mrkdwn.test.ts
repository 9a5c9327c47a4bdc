import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { richTextOf } from '../../../../src/local/web/app/blocks/mrkdwn.ts';

function sectionOf(mrkdwn: string) {
  const [part] = richTextOf(mrkdwn);
  expect(part?.type).toBe('rich_text_section');
  return part?.elements;
}

describe('mrkdwn as rich text', () => {
  it('formats at the edges of words', () => {
    expect(sectionOf('*now* _then_ ~never~ `x`')).toMatchObject([
      { text: 'now', style: { bold: true } },
      { text: ' ' },
      { text: 'then', style: { italic: true } },
      { text: ' ' },
      { text: 'never', style: { strike: true } },
      { text: ' ' },
      { text: 'x', style: { code: true } },
    ]);
  });

  it('nests', () => {
    expect(sectionOf('*a _b_*')).toMatchObject([
      { text: 'a ', style: { bold: true } },
      { text: 'b', style: { bold: true, italic: true } },
    ]);
  });

  it.each(['tv_S, ooh_S and facebook_I', '2*3*4', 'from 12:30 to 13:40', '* a *', '# no heading', 'a *b\nc*'])(
    'leaves "%s" as it is',
    (text) => {
      expect(sectionOf(text)).toEqual([{ type: 'text', text }]);
    },
  );

  it('leaves alone what was escaped for mrkdwn', () => {
    const escaped = '&lt;!channel&gt; \u2060*\u2060bold\u2060*\u2060 :\u2060tada:';
    expect(sectionOf(escaped)).toEqual([
      { type: 'text', text: '<!channel> \u2060*\u2060bold\u2060*\u2060 :\u2060tada:' },
    ]);
  });

  it('reads links, mentions, dates and emoji', () => {
    expect(
      sectionOf('<http://127.0.0.1:3002/a?x=1&amp;y=2|Download><@U1><#C1|runs><!here>:tada:<!date^17^{date}|then>'),
    ).toMatchObject([
      { type: 'link', url: 'http://127.0.0.1:3002/a?x=1&y=2', text: 'Download' },
      { type: 'user', user_id: 'U1' },
      { type: 'channel', channel_id: 'C1' },
      { type: 'broadcast', range: 'here' },
      { type: 'emoji', name: 'tada' },
      { type: 'date', timestamp: 17, format: '{date}', fallback: 'then' },
    ]);
  });

  it('links a bare address without the full stop after it', () => {
    expect(sectionOf('see https://example.com/a.')).toMatchObject([
      { text: 'see ' },
      { type: 'link', url: 'https://example.com/a' },
      { text: '.' },
    ]);
  });

  it('makes no link of a script', () => {
    expect(sectionOf('<javascript:alert(1)|press me>')).toEqual([{ type: 'text', text: 'press me' }]);
  });

  it('keeps code blocks and quotes apart', () => {
    expect(richTextOf('before\n&gt; one\n&gt; two\n```\n*raw* &lt;b&gt;\n```\nafter')).toMatchObject([
      { type: 'rich_text_section', elements: [{ text: 'before' }] },
      { type: 'rich_text_quote', elements: [{ text: 'one\ntwo' }] },
      { type: 'rich_text_preformatted', elements: [{ text: '*raw* <b>' }] },
      { type: 'rich_text_section', elements: [{ text: 'after' }] },
    ]);
  });

  it('loses no letter, whatever the text', () => {
    const letters = fc.stringMatching(/^[a-z *_~`:\n]{0,60}$/);
    fc.assert(
      fc.property(letters, (text) => {
        const shown = JSON.stringify(richTextOf(text));
        for (const letter of text.replace(/[^a-z]/g, '')) expect(shown).toContain(letter);
      }),
    );
  });
});
