import { noticeMessage } from '../../../src/slack/blocks/notice-message.ts';
import type { Sample } from './sample.ts';
import { typicalRun, typicalSummary } from './typical.ts';
import { worstFailure, worstRun, worstSummary } from './worst.ts';

const ENDED = { ended_at: '2026-03-02T09:33:12Z' };
const CARD_URL = 'https://slack.example/archives/C0RUNS/p1772443800000100';

export const samples: readonly Sample[] = [
  {
    name: 'notice of a run that is done',
    surface: 'message',
    note: 'To a person by direct message, or to a channel, who has subscribed.',
    typical: () => {
      const run = typicalRun({ state: 'succeeded', ...ENDED });
      return noticeMessage(run, typicalSummary(run.run_id), CARD_URL);
    },
    worst: () => {
      const run = worstRun({ state: 'succeeded', ...ENDED });
      return noticeMessage(run, worstSummary(run.run_id), null);
    },
  },
  {
    name: 'notice of a run that failed',
    surface: 'message',
    typical: () =>
      noticeMessage(
        typicalRun({
          state: 'failed',
          ...ENDED,
          failure: { code: 'out_of_memory', message: 'Training ran out of memory.', fix: 'Ask for less.', details: {} },
        }),
        null,
        CARD_URL,
      ),
    worst: () => noticeMessage(worstRun({ state: 'failed', ...ENDED, failure: worstFailure() }), null, CARD_URL),
  },
];
