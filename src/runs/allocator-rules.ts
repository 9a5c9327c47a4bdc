import type { RunSpec } from './run-spec.ts';

/** What the allocator is asked for. */
export type AllocatorSettings = RunSpec['allocator'];

type Spec = Pick<RunSpec, 'allocator' | 'paid_media_spends' | 'window'>;
type Problem = { path: (string | number)[]; message: string };

/**
 * What cannot be asked of the allocator, as the predicate of a sentence about the field at `path`. Whether
 * bounds and budget go together depends on the spend, and is told by the trainer before it trains.
 */
export function allocatorProblems({ allocator, paid_media_spends, window }: Spec): Problem[] {
  const problems = [
    ...scenarioProblems(allocator),
    ...dateProblems(allocator.date_range, window),
    ...boundProblems(allocator.channel_constraints, paid_media_spends),
  ];
  return problems.map(({ path, message }) => ({ path: ['allocator', ...path], message }));
}

function scenarioProblems({ scenario, total_budget, target_value }: AllocatorSettings): Problem[] {
  if (scenario === 'max_response' && target_value !== null) {
    return [
      { path: ['target_value'], message: 'is only used with scenario target_efficiency; leave it out or change it' },
    ];
  }
  if (scenario === 'target_efficiency' && total_budget !== null) {
    const message =
      'is not used with scenario target_efficiency, where the spend follows from the target; leave it out';
    return [{ path: ['total_budget'], message }];
  }
  return [];
}

function dateProblems(range: AllocatorSettings['date_range'], window: Spec['window']): Problem[] {
  if (typeof range === 'string') return [];
  if (range.start > range.end) return [{ path: ['date_range', 'end'], message: 'must not be before its start' }];
  if (range.start >= window.start && range.end <= window.end) return [];
  return [{ path: ['date_range'], message: `must lie within the window, ${window.start} to ${window.end}` }];
}

function boundProblems(bounds: AllocatorSettings['channel_constraints'], channels: readonly string[]): Problem[] {
  const own = Object.entries(bounds.channels);
  const crossed = (path: (string | number)[], low: number, up: number): Problem[] =>
    low <= up
      ? []
      : [{ path: ['channel_constraints', ...path], message: `needs low <= up; they are ${low} and ${up}` }];
  return [
    ...crossed([], bounds.low, bounds.up),
    ...own.flatMap(([name, { low = bounds.low, up = bounds.up }]) => {
      if (channels.includes(name)) return crossed(['channels', name], low, up);
      const path = ['channel_constraints', 'channels', name];
      return [{ path, message: `is none of paid_media_spends: ${channels.join(', ')}` }];
    }),
  ];
}
