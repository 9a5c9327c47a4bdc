import { installed, toolCheck } from './tool.ts';

/** Files, exports and packages that nothing uses, and packages that are used and not listed. */
export const knip = toolCheck('knip', installed('knip'), () => ['--no-progress', '--treat-config-hints-as-errors']);
