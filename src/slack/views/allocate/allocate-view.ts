import type { ModalView } from '@slack/types';
import { runTitle } from '../../blocks/run-words.ts';
import { escapeMrkdwn, paragraph, plain } from '../../blocks/text.ts';
import { VIEWS } from '../../ids.ts';
import { answerBlocks } from './allocate-answer.ts';
import type { AllocateFacts } from './allocate-facts.ts';
import { formBlocks } from './allocate-inputs.ts';

const TITLE = 'Allocate a budget';

export function loadingAllocate(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.loading,
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: [paragraph('Reading the response curves of the run…')],
  };
}

/** The answer, once there is one, above the form that it answers. */
export function allocateView(facts: AllocateFacts): ModalView {
  const { run, note, answer } = facts;
  return {
    type: 'modal',
    callback_id: VIEWS.allocate,
    title: plain(TITLE, 24),
    submit: plain(answer === null ? 'Calculate' : 'Calculate again', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({
      run_id: run.run_id,
      calculated: facts.calculated,
      scenario: facts.form.scenario,
    }),
    blocks: [
      ...(note === null ? [] : [paragraph(note)]),
      ...(answer === null ? [paragraph(introduction(facts))] : answerBlocks(facts, answer)),
      ...formBlocks(facts),
    ],
  };
}

function introduction({ run, periods, interval }: AllocateFacts): string {
  return (
    `*${escapeMrkdwn(runTitle(run))}*: where should the money go? The answer comes at once, from the response curves of the model; ` +
    `nothing is trained and nothing changes. Figures are totals over the dates, ${periods} ${interval}s in all.`
  );
}
