import type { KnownBlock } from '@slack/types';
import { option } from '../../blocks/elements.ts';
import { line, nameSelect, partId, radio } from './field-inputs.ts';
import type { StepFacts } from './train-view.ts';

const DEP_VAR_TYPES = { revenue: 'Revenue (gives ROAS)', conversion: 'Conversions (gives CPA)' } as const;

/** The second step: what is to be explained, and for whom. */
export function goalStep({ draft, generation }: StepFacts): KnownBlock[] {
  const { form } = draft;
  return [
    nameSelect('dep_var', form.dep_var, partId('dep_var', generation), {
      hint: 'The column with sales, revenue, sign-ups: the result that media should bring.',
    }),
    radio(
      'dep_var_type',
      form.dep_var_type,
      Object.entries(DEP_VAR_TYPES).map(([value, label]) => option(value, label)),
      generation,
    ),
    line('country', form.country, generation, {
      max_length: 20,
      placeholder: 'de',
      hint: 'Which market this is. Its runs are kept together.',
    }),
    line('revision', form.revision, generation, {
      max_length: 40,
      hint: 'A short name for this version of your model, such as r12.',
    }),
    nameSelect('date_var', form.date_var, partId('date_var', generation), {
      hint: 'One row for each day, week or month.',
    }),
  ];
}
