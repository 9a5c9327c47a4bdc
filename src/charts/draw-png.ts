import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** The charts' own: a server has no fonts, and a picture must look the same everywhere. */
const FONT_FILES = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];

/** An SVG as PNG, in its own size, off the main thread. Nothing is fetched for it. */
export async function drawPng(svg: string): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return Buffer.from(image.asPng());
}
