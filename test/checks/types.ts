import { installed, toolCheck } from './tool.ts';

export const types = toolCheck('types', installed('tsc'), () => ['--noEmit', '--pretty', 'false']);
