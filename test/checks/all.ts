import { actionlint } from './actionlint.ts';
import type { Check } from './check.ts';
import { dockerfiles } from './dockerfiles.ts';
import { images } from './images.ts';
import { knip } from './knip.ts';
import { lint } from './lint.ts';
import { shell } from './shell.ts';
import { slackManifest } from './slack-manifest.ts';
import { terraform } from './terraform.ts';
import { types } from './types.ts';

/** Every check of the tree; the longest first, so that none is waited for alone. */
export const CHECKS: readonly Check[] = [
  images,
  types,
  lint,
  knip,
  actionlint,
  shell,
  terraform,
  dockerfiles,
  slackManifest,
];
