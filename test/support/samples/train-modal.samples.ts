import { AppError } from '../../../src/errors.ts';
import { errorMessage } from '../../../src/slack/error-message.ts';
import { newDraft } from '../../../src/slack/views/draft.ts';
import { loadingView, noticeView } from '../../../src/slack/views/notice-view.ts';
import { formFromDraft } from '../../../src/slack/views/train-form.ts';
import { trainView } from '../../../src/slack/views/train-view.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, PEOPLE, typicalSpec } from './typical.ts';
import { hostileName, hostileNames, hostileSentence, worstSpec } from './worst.ts';

type Draft = Parameters<typeof newDraft>[0];

function modal(
  spec: Draft['spec'],
  change: { manifest?: string | null; connections?: string[]; source_note?: string } = {},
) {
  const draft = newDraft({
    user: PEOPLE.asker,
    manifest: change.manifest ?? null,
    spec,
    source: spec.data ?? null,
    connection: 'demo',
    proposed: null,
    channel: CHANNEL,
  });
  return trainView({
    form: formFromDraft(draft),
    draft,
    generation: 0,
    connections: change.connections ?? ['demo', 'snowflake'],
    workers: 4,
    source_note: change.source_note ?? 'Choose a table, or write a query and press “Read columns”.',
  });
}

export const samples: readonly Sample[] = [
  {
    name: 'train empty',
    surface: 'modal',
    note: '/mmm train.',
    typical: () => modal({}),
  },
  {
    name: 'train from a manifest',
    surface: 'modal',
    note: '/mmm train de-weekly.',
    typical: () =>
      modal(typicalSpec(), {
        manifest: 'de-weekly',
        source_note: '12 columns to choose from. From 2015-11-23 to 2019-11-11.',
      }),
    worst: () =>
      modal(worstSpec(), {
        manifest: hostileName(0),
        connections: ['demo', ...hostileNames(150, 75)],
        source_note: hostileSentence(4000),
      }),
  },
  { name: 'train is loading', surface: 'modal', note: 'While the warehouse is asked.', typical: loadingView },
  {
    name: 'train notice',
    surface: 'modal',
    note: 'Where the form cannot be filled.',
    typical: () => noticeView(errorMessage(new AppError('warehouse_unavailable', {}))),
    worst: () => noticeView(errorMessage(new AppError('warehouse_unavailable', { reason: hostileSentence() }))),
  },
];
