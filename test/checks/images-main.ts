import { resolve } from 'node:path';
import { builtImages } from './images/build-images.ts';
import { builderOf } from './images/builder.ts';
import { images } from './images.ts';
import { runChecks } from './run-checks.ts';

/**
 * `npm run check:images`: the images as `npm run check` looks at them, and then built and started. Some ten minutes, most of them R's
 * packages. The exit status is 1 where something has failed.
 */
const root = resolve(import.meta.dirname, '../..');
const say = (line: string) => console.log(line);

const builder = await builderOf(root, say);
if (typeof builder === 'string') say(`The images are looked at and not built: ${builder}.`);
else say(`The images are built ${builder.how}.`);
const checks = [images, ...(typeof builder === 'string' ? [] : builtImages(builder))];
try {
  const { passed, failed } = await runChecks(checks, root, { at_a_time: 1, say });
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  if (typeof builder !== 'string') await builder.close();
}
