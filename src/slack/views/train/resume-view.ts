import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { localTime } from '../../blocks/dates.ts';
import { actions, button } from '../../blocks/elements.ts';
import { bold, paragraph, plain } from '../../blocks/text.ts';
import { ACTIONS, VIEWS } from '../../ids.ts';
import type { DraftRow } from './draft.ts';
import { STEP_NAMES, stepNumber, TRAIN_STEPS } from './train-steps.ts';

export const RESUME_METADATA = z.object({ channel: z.string() });

/** What `/mmm train` opens for somebody who has left the modal unfinished. `channel` is where they typed it. */
export function resumeView(draft: DraftRow, channel: string): ModalView {
  const where = `step ${stepNumber(draft.step)} of ${TRAIN_STEPS.length} (${STEP_NAMES[draft.step]})`;
  return {
    type: 'modal',
    callback_id: VIEWS.train_resume,
    private_metadata: JSON.stringify({ channel } satisfies z.infer<typeof RESUME_METADATA>),
    title: plain('Train a model', 24),
    close: plain('Close', 24),
    blocks: [
      paragraph(
        `You have not finished ${bold(draft.title)}: ${where}, last changed ${localTime(new Date(draft.saved_at))}.`,
      ),
      ...actions([
        button({ text: 'Continue', action_id: ACTIONS.draft_continue, value: draft.draft_id, style: 'primary' }),
        button({ text: 'Start anew', action_id: ACTIONS.draft_anew, value: draft.draft_id }),
      ]),
    ],
  };
}
