import { TRAIN_PRESETS, type TrainPreset } from '../runs/run-spec.ts';

/** The modal's presets in the order in which they are offered. */
export const PRESET_NAMES = ['Test', 'Benchmark', 'Production'] as const satisfies readonly TrainPreset[];

/** The preset that these numbers are, or `Custom`. */
export function presetOf(train: { iterations: number; trials: number }): TrainPreset | 'Custom' {
  const is_same = (name: TrainPreset) =>
    TRAIN_PRESETS[name].iterations === train.iterations && TRAIN_PRESETS[name].trials === train.trials;
  return PRESET_NAMES.find(is_same) ?? 'Custom';
}
