import { describe, expect, it } from 'vitest';
import { costWords, expectedSeconds } from '../../../../src/slack/blocks/expected-time.ts';
import { lastLines } from '../../../../src/slack/blocks/links-message.ts';
import {
  aboutUsd,
  bytes,
  change,
  duration,
  money,
  percent,
  progressBar,
  ratio,
  roughly,
  signed,
} from '../../../../src/slack/blocks/numbers.ts';
import { clip, clipMiddle, escapeMrkdwn, listOf } from '../../../../src/slack/blocks/text.ts';
import { RATE } from '../../../support/rate.ts';

describe('figures', () => {
  it.each([
    [money(1234567.4), '1,234,567'],
    [money(12.345), '12.35'],
    [percent(0.1234), '12.3%'],
    [change(0.12), '+12.0%'],
    [change(-0.12), '-12.0%'],
    [change(-0.0003), '0.0%'],
    [change(0.0003, 0), '0%'],
    [signed(-6.04), '-6.0'],
    [signed(-0.04), '0.0'],
    [ratio(null), '–'],
    [ratio(2.345), '2.35'],
    [money(Number.NaN), '–'],
    [duration(45.4), '45 s'],
    [duration(130), '2 min 10 s'],
    [duration(3900), '1 h 5 min'],
    [duration(3599.9), '1 h'],
    [roughly(20), 'under a minute'],
    [roughly(50.4), 'about 50 s'],
    [roughly(58), 'about 60 s'],
    [roughly(118), 'about 2 min'],
    [roughly(140), 'about 2 min'],
    [roughly(1300), 'about 20 min'],
    [roughly(9000), 'about 2.5 h'],
    [aboutUsd(0.004), 'less than 1 cent'],
    [aboutUsd(0.0312), 'about $0.03'],
    [aboutUsd(1234.5), 'about $1,235'],
    [bytes(812), '812 B'],
    [bytes(4200), '4.2 KB'],
    [progressBar(0.5, 4), '▓▓░░ 50%'],
    [progressBar(7, 2), '▓▓ 100%'],
  ])('%s reads %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });

  it('says what a run costs, and that a laptop sends no bill', () => {
    expect(costWords(300, RATE)).toBe('about $0.03');
    expect(costWords(10, RATE)).toBe('less than 1 cent');
    expect(costWords(300, { ...RATE, billed: false })).toBe('nothing here, about $0.03 on Cloud Run');
  });

  it('expects a bigger run to take longer, and more workers to be no slower', () => {
    const test = { iterations: 300, trials: 2 };
    const production = { iterations: 2000, trials: 5 };
    expect(expectedSeconds(production, 4)).toBeGreaterThan(expectedSeconds(test, 4));
    expect(expectedSeconds(production, 8)).toBeLessThanOrEqual(expectedSeconds(production, 1));
  });
});

describe('text', () => {
  it('is cut at a whole character', () => {
    expect(clip('ab👍cd', 4)).toBe('ab…');
    expect(clipMiddle('abcdefghij', 5)).toBe('ab…ij');
  });

  it('from data mentions nobody and formats nothing', () => {
    expect(escapeMrkdwn('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    expect(escapeMrkdwn('*bold*')).not.toContain('*bold*');
    expect(escapeMrkdwn('facebook_S')).toBe('facebook_S');
  });

  it('lists names as people do', () => {
    expect([listOf([]), listOf(['a']), listOf(['a', 'b']), listOf(['a', 'b', 'c'], 2)]).toEqual([
      'none',
      'a',
      'a and b',
      'a, b and 1 more',
    ]);
  });

  it('ends a log with whole lines', () => {
    expect(lastLines('first\nsecond\nthird\n', 12)).toBe('third');
    expect(lastLines('\u001b[31mred\u001b[0m', 10)).toBe('red');
  });
});
