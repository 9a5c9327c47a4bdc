import holiday_countries from '../../../data/holiday-countries.json' with { type: 'json' };
import type { ProposedRoles } from '../../../data/propose-roles.ts';
import { exposureLines, withoutSpends } from './exposures.ts';
import type { TrainForm } from './train-form.ts';
import { partText } from './train-parts.ts';

/** What the modal fills in by itself. Nothing that a person or a manifest has said is replaced. */

/** The form without the columns that the source does not have. */
export function onlyColumns(form: TrainForm, names: ReadonlySet<string>): TrainForm {
  const known = (list: readonly string[]) => list.filter((name) => names.has(name));
  const spends = known(form.paid_media_spends);
  const gone = new Set(form.paid_media_spends.filter((name) => !names.has(name)));
  return {
    ...form,
    date_var: names.has(form.date_var) ? form.date_var : '',
    dep_var: names.has(form.dep_var) ? form.dep_var : '',
    paid_media_spends: spends,
    paid_media_vars: withoutSpends(form.paid_media_vars, gone),
    organic_vars: known(form.organic_vars),
    context_vars: known(form.context_vars),
    factor_vars: known(form.factor_vars),
  };
}

/** Whether nobody has chosen any column yet: only then are roles proposed. */
export function isUnchosen(form: TrainForm): boolean {
  const { dep_var, paid_media_spends, organic_vars, context_vars } = form;
  return dep_var === '' && [paid_media_spends, organic_vars, context_vars].every((list) => list.length === 0);
}

/** The form with a proposed role for each column. */
export function withRoles(form: TrainForm, roles: ProposedRoles): TrainForm {
  const spends = roles.paid_media.map(({ spend }) => spend);
  return {
    ...form,
    date_var: form.date_var === '' ? (roles.date_var ?? '') : form.date_var,
    dep_var: roles.dep_var ?? '',
    dep_var_type: roles.dep_var === null ? form.dep_var_type : roles.dep_var_type,
    paid_media_spends: spends,
    paid_media_vars: exposureLines(
      spends,
      roles.paid_media.map(({ spend, exposure }) => exposure ?? spend),
    ),
    organic_vars: roles.organic_vars,
    context_vars: roles.context_vars,
    factor_vars: roles.factor_vars,
    prepare: form.prepare.trim() === '' ? partText('prepare', { prepare: roles.prepare }) : form.prepare,
  };
}

/** Holidays are those of the market where that is a country that Robyn's table of holidays has. */
export function withHolidays(form: TrainForm): TrainForm {
  const country = form.country.trim().toUpperCase();
  const is_known = holiday_countries.some((one) => one === country);
  return form.prophet_country === '' && form.prophet_vars.length > 0 && is_known
    ? { ...form, prophet_country: country }
    : form;
}

type Dates = { start: string; end: string };

/** A date that a person has entered stays as long as the source covers it; one that was proposed follows the source. */
export function withDates(form: TrainForm, range: Dates | null, proposed: Dates | null): TrainForm {
  if (range === null) return form;
  const dateFor = (field: 'start' | 'end') => {
    const entered = form[field];
    const is_own = entered !== '' && entered !== proposed?.[field];
    return is_own && entered >= range.start && entered <= range.end ? entered : range[field];
  };
  return { ...form, start: dateFor('start'), end: dateFor('end') };
}
