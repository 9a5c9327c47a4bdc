import { describe, expect, it } from 'vitest';
import { bold, escapeMrkdwn, mrkdwn, plain } from '../../../../src/slack/blocks/text.ts';
import { HOSTILE_TEXTS } from '../../../support/samples/worst.ts';
import { liveMarkup } from './live-markup.ts';

const section = (text: string) => ({ text: 'A notification', blocks: [{ type: 'section', text: mrkdwn(text) }] });

describe('live markup', () => {
  it.each(HOSTILE_TEXTS.slice(0, 8))('sees that %s has come through as it is', (text) => {
    expect(liveMarkup(section(`Trained on ${text}.`))).not.toEqual([]);
    expect(liveMarkup({ text: `Trained on ${text}.`, blocks: [] })).not.toEqual([]);
  });

  it('sees an emoji, a quote, and an escape that was cut', () => {
    expect(liveMarkup(section(':hostileemoji:'))).toHaveLength(1);
    expect(liveMarkup(section('Why:\n&gt; hostilequote'))).toHaveLength(1);
    expect(liveMarkup(section('R &am…'))).toHaveLength(1);
  });

  it('sees an emoji in plain text, where it is not turned off', () => {
    const labelled = (change: object) => ({
      type: 'modal',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'On :hostileemoji:', ...change } }],
    });
    expect(liveMarkup(labelled({ emoji: true }))).toHaveLength(1);
    expect(liveMarkup(labelled({}))).toHaveLength(1);
    expect(liveMarkup(labelled({ emoji: false }))).toEqual([]);
  });

  it('sees none in what is escaped, in bold or in plain text', () => {
    for (const text of HOSTILE_TEXTS) {
      expect(liveMarkup(section(`*Trained* on ${escapeMrkdwn(text)}.`))).toEqual([]);
      expect(liveMarkup(section(`*Why*\n${escapeMrkdwn(text)}`))).toEqual([]);
      expect(liveMarkup(section(bold(text)))).toEqual([]);
      expect(liveMarkup({ type: 'modal', blocks: [{ type: 'section', text: plain(text) }] })).toEqual([]);
    }
  });

  it("leaves a builder's own mentions and formatting alone", () => {
    expect(liveMarkup(section('*Done* <@U0ASKER>, see <https://slack.example/x|the thread>'))).toEqual([]);
  });
});
