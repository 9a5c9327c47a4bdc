import { installed, toolCheck } from './tool.ts';

export const lint = toolCheck('lint', installed('biome'), () => ['check', '--error-on-warnings', '--colors=off', '.']);
