import type { KnownBlock, ModalView } from '@slack/types';
import type { TrainerRate } from '../../../runs/cost.ts';
import { actions, button, context } from '../../blocks/elements.ts';
import { clip, escapeMrkdwn, paragraph, plain } from '../../blocks/text.ts';
import { ACTIONS, VIEWS } from '../../ids.ts';
import { type Draft, trainMetadata } from './draft.ts';
import { FIELD_LABELS, type FieldIssue } from './field-issues.ts';
import { goalStep } from './goal-step.ts';
import { mediaStep } from './media-step.ts';
import { modelStep } from './model-step.ts';
import { reportStep } from './report-step.ts';
import { sourceStep } from './source-step.ts';
import { STEP_NAMES, stepBefore, stepNumber, stepOf, TRAIN_STEPS, type TrainStep } from './train-steps.ts';

/** What every step is drawn from beside the draft. */
export type TrainSetting = { connections: readonly string[]; workers: number; rate: TrainerRate };
export type StepFacts = TrainSetting & { draft: Draft; generation: number };

const STEPS = {
  source: sourceStep,
  goal: goalStep,
  media: mediaStep,
  model: modelStep,
  report: reportStep,
} as const satisfies Record<TrainStep, (facts: StepFacts) => KnownBlock[]>;

/** Errors under fields come with Slack's answer to a submission; `issues` are those that are found at another time. */
export function trainView(facts: StepFacts & { issues?: readonly FieldIssue[] }): ModalView {
  const { draft, generation, issues = [] } = facts;
  const { step } = draft;
  return {
    type: 'modal',
    callback_id: VIEWS.train,
    private_metadata: trainMetadata(draft, generation),
    title: plain('Train a model', 24),
    submit: plain(step === 'report' ? 'Train' : 'Next', 24),
    close: plain('Close', 24),
    notify_on_close: true,
    blocks: [
      context(headline(draft)),
      ...issues
        .filter(({ field }) => stepOf(field) === step)
        .slice(0, 8)
        .map(issueBlock),
      ...(draft.remembered === null || step === 'source' ? [] : [context(clip(draft.remembered.note, 2500))]),
      ...STEPS[step](facts),
      ...(step === 'source'
        ? []
        : actions([
            button({
              text: `Back to ${STEP_NAMES[stepBefore(step)]}`,
              action_id: ACTIONS.train_back,
              value: stepBefore(step),
            }),
          ])),
    ],
  };
}

function headline({ step, manifest }: Draft): string {
  const where = `Step ${stepNumber(step)} of ${TRAIN_STEPS.length}: *${STEP_NAMES[step]}*`;
  return manifest === null
    ? where
    : `${where}. Filled in from ${escapeMrkdwn(clip(manifest, 200))}; change what you like.`;
}

function issueBlock({ field, message }: FieldIssue): KnownBlock {
  return paragraph(`:warning: *${escapeMrkdwn(FIELD_LABELS[field])}*  ${escapeMrkdwn(clip(message, 1000))}`);
}
