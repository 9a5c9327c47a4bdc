import { expect, it } from 'vitest';
import { drawPng } from '../../../../src/charts/draw-png.ts';
import { effectSharesSvg } from '../../../../src/results/charts/effect-shares.ts';
import { HOSTILE_TEXTS, hostileNames } from '../../../support/samples/worst.ts';

const HEAD = {
  title: 'What each channel brings',
  subtitle: 'Share of the effect',
  series: [{ label: 'A' }, { label: 'B' }],
};

/** Width and height of a PNG. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

it('draws a picture that fits a phone: 1080 pixels wide, and no taller than 2000', async () => {
  const groups = hostileNames(40).map((name) => ({ name, shares: [0.5, null] }));
  const [width, height] = sizeOf(await drawPng(effectSharesSvg({ ...HEAD, groups })));
  expect(width).toBe(1080);
  expect(height).toBeLessThanOrEqual(2000);
  expect(effectSharesSvg({ ...HEAD, groups })).toMatch(/and \d+ more channels with smaller shares/);
});

it('draws letters by itself, on a machine without fonts', async () => {
  const chart = (name: string) => drawPng(effectSharesSvg({ ...HEAD, groups: [{ name, shares: [0.4, 0.6] }] }));
  const [empty, named] = await Promise.all([chart(''), chart('television')]);
  expect(named.equals(empty)).toBe(false);
});

it('lets no name break the picture', async () => {
  for (const name of [...HOSTILE_TEXTS, '</text></svg>', '\u0000\u0008\ud800', '&#0;', ']]>', 'a'.repeat(5000)]) {
    const svg = effectSharesSvg({ ...HEAD, groups: [{ name, shares: [0.4, Number.NaN] }] });
    expect(sizeOf(await drawPng(svg))[0]).toBe(1080);
  }
});

it('says of a run without the channel that it has none, and draws no bar beyond its place', () => {
  const svg = effectSharesSvg({ ...HEAD, groups: [{ name: 'tv', shares: [null, 7] }] });
  expect(svg).toContain('not in this run');
  const widths = [...svg.matchAll(/<rect x="48" y="[\d.]+" width="([\d.]+)" height="34"/g)].map(([, width]) =>
    Number(width),
  );
  expect(Math.max(...widths)).toBeLessThanOrEqual(1080 - 2 * 48);
});
