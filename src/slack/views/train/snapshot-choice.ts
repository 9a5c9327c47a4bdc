import { isDeepStrictEqual } from 'node:util';
import type { KnownBlock } from '@slack/types';
import { option } from '../../blocks/elements.ts';
import { count } from '../../blocks/text.ts';
import type { Draft } from './draft.ts';
import { radio } from './field-inputs.ts';
import { sourceOfForm } from './train-form.ts';

/** Stands for no snapshot in particular: Slack lets no value be empty. */
const NEWEST = 'newest';

/** The form's `snapshot` for a value of the choice. */
export function snapshotOf(value: string): string {
  return value === NEWEST ? '' : value;
}

/** Which data is trained on, where there is a choice: that of now, or that of the run that is done again. */
export function snapshotChoice({ form, same_data }: Draft, generation: number): KnownBlock[] {
  const same = same_data !== null && isDeepStrictEqual(same_data.source, sourceOfForm(form)) ? same_data : null;
  const { snapshot } = form;
  if (same === null && snapshot === '') return [];
  const options = [option(NEWEST, 'The newest', 'as it is now; what was fetched a little while ago is used again')];
  if (same !== null) {
    options.push(
      option(
        same.data_hash,
        `The same as of ${same.run_id}`,
        `${count(same.rows, 'row')}, fetched ${utc(same.taken_at)}`,
      ),
    );
  }
  options.push(option('fresh', 'Fetched anew', 'asks the warehouse in any case'));
  if (![NEWEST, 'fresh', same?.data_hash, ''].includes(snapshot)) {
    options.push(option(snapshot, `The snapshot ${snapshot.slice(0, 12)}…`, 'named by the hash of its content'));
  }
  return [radio('snapshot', snapshot === '' ? NEWEST : snapshot, options, generation, { dispatch_action: true })];
}

/** "2026-11-28 14:03 UTC": options hold plain text, in which Slack shows no local time. */
function utc(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
