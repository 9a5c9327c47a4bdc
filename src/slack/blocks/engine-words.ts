import type { ModelSummary } from '../../trainer/results.ts';
import { clip, escapeMrkdwn } from './text.ts';

/** "engine: stock (why not fast), optimizer: native". */
export function engineWords({ engine, engine_reason, optimizer }: ModelSummary): string {
  const why = engine_reason === null ? '' : ` (${escapeMrkdwn(clip(engine_reason.replace(/\.$/, ''), 300))})`;
  return `engine: ${engine}${why}, optimizer: ${optimizer}`;
}
