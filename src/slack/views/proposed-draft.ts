import { proposeRoles } from '../../data/propose-roles.ts';
import { proposedWindow } from '../../data/proposed-window.ts';
import { readSourceFacts } from '../../data/source-facts.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import type { SlackDeps } from '../deps.ts';
import type { SpecDraft } from './draft.ts';

/**
 * The form for a source as its columns propose it: each in its role, cleaned where their names or texts need it, over all dates. A
 * person corrects it. Throws what the warehouse throws.
 */
export async function proposedDraft(deps: Pick<SlackDeps, 'warehouses'>, data: DataSource): Promise<SpecDraft> {
  const facts = await readSourceFacts(deps.warehouses, data);
  const roles = proposeRoles(facts);
  const window = await proposedWindow(await deps.warehouses.for(data), data, facts, roles);
  return {
    data,
    prepare: roles.prepare,
    dep_var_type: roles.dep_var_type,
    ...(roles.date_var === null ? {} : { date_var: roles.date_var }),
    ...(roles.dep_var === null ? {} : { dep_var: roles.dep_var }),
    paid_media_spends: roles.paid_media.map(({ spend }) => spend),
    paid_media_vars: roles.paid_media.map(({ spend, exposure }) => exposure ?? spend),
    organic_vars: roles.organic_vars,
    context_vars: roles.context_vars,
    factor_vars: roles.factor_vars,
    ...(window === null ? {} : { window }),
  };
}
