import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { readSourceFacts } from '../../../data/source-facts.ts';
import { filledFrom } from '../../actions/filled-from.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { levelOf } from '../../log-level.ts';
import { loadingView, noticeView } from '../notice-view.ts';
import { showWhenReady } from '../show-view.ts';
import { keepDraft, openedTrain } from './opened-train.ts';
import { previewView } from './preview-view.ts';
import { formOfSpec, sourceOfForm, type TrainForm } from './train-form.ts';

type Deps = Pick<SlackDeps, 'warehouses' | 'objects' | 'uploads' | 'logger' | 'now'>;

type Acted = { client: WebClient; user: string; view: ViewOutput; trigger_id: string };

/** Shows what is in the source that stands in the modal, over the modal; a slow warehouse is waited for there. */
export async function lookAtData(deps: Deps, acted: Acted): Promise<void> {
  const { client, trigger_id } = acted;
  await showWhenReady(
    deps,
    { client, trigger_id, how: 'push' },
    { view: shown(deps, acted), loading: loadingView('Reading the data…'), title: 'What is in the data' },
  );
}

/** Whatever goes wrong is said over the modal, which stays. */
async function shown(deps: Deps, acted: Acted): Promise<ModalView> {
  try {
    return await preview(deps, acted);
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user: acted.user }, 'data not shown');
    return noticeView(errorMessage(error), 'What is in the data');
  }
}

async function preview(deps: Deps, { user, view }: Acted): Promise<ModalView> {
  const { draft, state } = await openedTrain(deps, user, view);
  const [file_id] = draft.form.source_kind === 'file' ? state.file_ids : [];
  const form = file_id === undefined ? draft.form : await withFile(deps, draft.form, { file_id, user });
  await keepDraft(deps, { ...draft, form: { ...draft.form, file: form.file } });
  const source = sourceOfForm(form);
  if (source === null) return noticeView(`There is nothing to look at yet. ${MISSING[form.source_kind]}`);
  return previewView(sourceName(form), await readSourceFacts(deps.warehouses, source));
}

const MISSING = {
  table: 'Choose a table first.',
  query: 'Write a query first.',
  file: 'Choose a file first.',
} as const satisfies Record<TrainForm['source_kind'], string>;

async function withFile(deps: Deps, form: TrainForm, request: { file_id: string; user: string }): Promise<TrainForm> {
  const { spec, file_name } = filledFrom(await deps.uploads.take(request));
  return formOfSpec(spec, {
    whole: true,
    channel: form.channel,
    connection: form.connection,
    ...(file_name === undefined ? {} : { file_name }),
  });
}

function sourceName(form: TrainForm): string {
  switch (form.source_kind) {
    case 'table':
      return form.table;
    case 'query':
      return 'The query';
    case 'file':
      return form.file?.name ?? 'The file';
  }
}
