import type { Workspace } from '../context.ts';
import type { Choice } from '../control-api.ts';
import type { StateValues, User, View } from '../store/records.ts';
import { placedElements } from '../views/state-values.ts';
import { choose } from './choose.ts';
import { allOptions, askOptions } from './options.ts';
import { refused } from './request.ts';

/** What stands in a view's elements after a person filled these in. Throws `invalid_arguments` for what nobody could enter. */
export async function enter(
  workspace: Workspace,
  given: { user: User; view: View; values: Readonly<Record<string, Choice>> },
): Promise<StateValues> {
  const { user, view } = given;
  const placed = placedElements(view.blocks);
  const values: StateValues = structuredClone(view.values);
  for (const [name, choice] of Object.entries(given.values)) {
    const where =
      placed.find(({ block, action_id }) => block.block_id === name && values[name]?.[action_id] !== undefined) ??
      placed.find(({ action_id }) => action_id === name);
    if (where === undefined) {
      const known = placed.map(({ block }) => block.block_id).join(', ');
      throw refused('invalid_arguments', `the view has no field "${name}"; it has ${known}`);
    }
    const { block, action_id } = where;
    const value = await choose(
      workspace,
      where,
      choice,
      async (asked, query) =>
        allOptions(await askOptions(workspace, { user, container: { kind: 'view', view }, placed: asked, query })),
      values[block.block_id]?.[action_id],
    );
    values[block.block_id] = { ...values[block.block_id], [action_id]: value };
  }
  return values;
}
