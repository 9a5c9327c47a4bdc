import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ShownBlock } from '../../../../src/local/slack/control-api.ts';
import { Blocks } from '../../../../src/local/web/app/blocks/blocks.tsx';

function html(...blocks: Omit<ShownBlock, 'block_id'>[]): string {
  return renderToStaticMarkup(
    createElement(Blocks, {
      keyed: 'by place',
      blocks: blocks.map((block, index) => ({ type: '', ...block, block_id: `b${index}` })),
    }),
  );
}

describe('blocks on the page', () => {
  it('shows markup in a message as text', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const shown = html(
      { type: 'section', text: { type: 'mrkdwn', text: hostile } },
      { type: 'header', text: { type: 'plain_text', text: hostile } },
      { type: 'context', elements: [{ type: 'plain_text', text: hostile }] },
      { type: 'table', rows: [[{ type: 'raw_text', text: hostile }]] },
      { type: 'markdown', text: hostile },
    );
    expect(shown).not.toContain('<img');
    expect(shown.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)).toHaveLength(5);
  });

  it('shows plain_text as it is', () => {
    expect(html({ type: 'section', text: { type: 'plain_text', text: '*tv_S*' } })).toContain('*tv_S*');
  });

  it('shows a table with headings, numbers and the wished alignment', () => {
    const shown = html({
      type: 'table',
      column_settings: [null, { align: 'right' }],
      rows: [
        [
          { type: 'raw_text', text: 'Channel' },
          { type: 'raw_text', text: 'Spend' },
        ],
        [
          { type: 'raw_text', text: 'tv_S' },
          { type: 'raw_number', value: 1200, text: '1,200' },
        ],
      ],
    });
    expect(shown).toMatch(/<th scope="col" style="[^"]*">Channel<\/th>/);
    expect(shown).toMatch(/<td style="text-align:right[^"]*">1,200<\/td>/);
  });

  it('shows the first page of a data table, with how many rows there are and who names them', () => {
    const cell = (text: string) => ({ type: 'raw_text', text });
    const shown = html({
      type: 'data_table',
      caption: 'Runs',
      page_size: 2,
      rows: [[cell('Run')], [cell('r1')], [cell('r2')], [cell('r3')]],
    });
    expect(shown).toContain('<caption>Runs</caption>');
    expect(shown).toMatch(/<th scope="row"[^>]*>r1<\/th>/);
    expect(shown).not.toContain('r3');
    expect(shown).toContain('1 to 2 of 3');
  });

  it("shows a slack_file from the workspace's own files, with its alt text", () => {
    const shown = html({ type: 'image', alt_text: 'Onepager of 3_104_2', slack_file: { id: 'F1' } });
    expect(shown).toContain('<img src="/files/F1/image" alt="Onepager of 3_104_2"/>');
  });

  it('says so where it knows no such block', () => {
    expect(html({ type: 'hologram' })).toContain('hologram block cannot be shown');
  });
});
