import type { ModalView } from '@slack/types';
import { type MessageContent, paragraph, plain } from '../blocks/text.ts';
import { VIEWS } from '../ids.ts';

/** The modal while something that takes longer than Slack waits is still on its way. */
export function loadingView(text = 'Reading the manifest and the columns of the data…'): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.loading,
    title: plain('Train a model', 24),
    close: plain('Close', 24),
    blocks: [paragraph(text)],
  };
}

/** A modal that only says something; `text` is mrkdwn. */
export function noticeView(text: string, title = 'Train a model'): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.notice,
    title: plain(title, 24),
    close: plain('Close', 24),
    blocks: [paragraph(text)],
  };
}

/** What would be an ephemeral message where there is no channel to show it in. */
export function answerView({ blocks }: MessageContent): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.notice,
    title: plain('MMM Trainer', 24),
    close: plain('Close', 24),
    blocks,
  };
}
