import type { KnownBlock } from '@slack/types';
import type { RunSpec } from '../../../runs/run-spec.ts';
import { annotationWords } from '../../blocks/annotation-words.ts';
import { actions, button, context, input } from '../../blocks/elements.ts';
import { expectation } from '../../blocks/expected-time.ts';
import { specSentences } from '../../blocks/run-words.ts';
import { escapeMrkdwn, listOf, named, paragraph, plain } from '../../blocks/text.ts';
import { ACTIONS } from '../../ids.ts';
import { saveManifestButton } from '../save-manifest-view.ts';
import { dataCheckBlocks } from './data-check-blocks.ts';
import { partId } from './field-inputs.ts';
import { FIELD_LABELS } from './field-issues.ts';
import { expertWords } from './model-step.ts';
import { snapshotChoice } from './snapshot-choice.ts';
import { specOfForm } from './spec-of-form.ts';
import type { TrainForm } from './train-form.ts';
import { STEP_NAMES, stepOf, TRAIN_STEPS } from './train-steps.ts';
import type { StepFacts } from './train-view.ts';

/** The last step: everything once more in words, and who is told. */
export function reportStep(facts: StepFacts): KnownBlock[] {
  const { draft, generation } = facts;
  const { form } = draft;
  // To the model leads the way back.
  const others = TRAIN_STEPS.filter((step) => step !== 'report' && step !== 'model');
  return [
    ...reviewBlocks(facts),
    ...(draft.changes.length === 0 ? [] : [paragraph(`Changed: ${escapeMrkdwn(listOf(draft.changes, 8))}.`)]),
    ...dataCheckBlocks(draft),
    ...actions([
      ...others.map((step) =>
        button({ text: `Change ${STEP_NAMES[step]}`, action_id: `${ACTIONS.train_go_to}${step}`, value: step }),
      ),
      button({ text: 'Check the data again', action_id: ACTIONS.train_check_again, value: 'check' }),
      saveManifestButton({ draft_id: draft.draft_id }),
    ]),
    ...snapshotChoice(draft, generation),
    input({
      block_id: partId('channel', generation),
      label: FIELD_LABELS.channel,
      hint: 'The run appears in this channel and its results in the thread below it. I have to be a member.',
      element: {
        type: 'conversations_select',
        action_id: 'channel',
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(form.channel === '' ? { default_to_current_conversation: true } : { initial_conversation: form.channel }),
      },
    }),
    ...watchersBlocks(form, generation),
  ];
}

function reviewBlocks({ draft, workers, rate }: StepFacts): KnownBlock[] {
  const { form } = draft;
  const reading = specOfForm(form);
  if ('issues' in reading) {
    const labels = [
      ...new Set(reading.issues.map(({ field }) => `“${FIELD_LABELS[field]}” (${STEP_NAMES[stepOf(field)]})`)),
    ];
    return [paragraph(`Not complete yet: ${escapeMrkdwn(listOf(labels))}.`)];
  }
  const { spec } = reading;
  const expert = expertWords(form);
  return [
    paragraph(`*${escapeMrkdwn(`${spec.revision} · ${spec.country}`)}*  ${specSentences(spec)}`),
    paragraph(`Data: ${sourceWords(form)}. ${expectation(spec.train, workers, rate)}`),
    ...annotationBlocks(spec),
    ...(expert.length === 0 ? [] : [paragraph(`Expert settings: ${escapeMrkdwn(listOf(expert))}.`)]),
  ];
}

function annotationBlocks(spec: RunSpec): KnownBlock[] {
  const words = annotationWords(spec);
  return words === null ? [] : [paragraph(escapeMrkdwn(words))];
}

function sourceWords(form: TrainForm): string {
  switch (form.source_kind) {
    case 'table':
      return `table ${named(form.table)} of ${named(form.connection)}`;
    case 'query':
      return `a query of ${named(form.connection)}`;
    case 'file':
      return `file ${named(form.file?.name ?? '')}`;
  }
}

export function isPersonId(id: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(id);
}

function watchersBlocks({ watchers }: TrainForm, generation: number): KnownBlock[] {
  const people = watchers.filter(isPersonId);
  const strangers = watchers.filter((name) => !isPersonId(name));
  return [
    input({
      block_id: partId('watchers', generation),
      label: FIELD_LABELS.watchers,
      optional: true,
      element: {
        type: 'multi_users_select',
        action_id: 'watchers',
        placeholder: plain('Nobody but me'),
        ...(people.length === 0 ? {} : { initial_users: people }),
      },
    }),
    ...(strangers.length === 0
      ? []
      : [context(escapeMrkdwn(`The manifest also names ${listOf(strangers, 5)}, whom Slack does not know by this.`))]),
  ];
}
