import { z } from 'zod';
import { type Check, issueLine, issuesOf, type JsonObject, list, object, optional } from '../blocks/check.ts';
import { option, optionGroups } from '../blocks/composition.ts';
import type { Workspace } from '../context.ts';
import { OPTIONS_QUERY, type OptionsAnswer, type ShownOption } from '../control-api.ts';
import { type Container, common, containerFields } from '../delivery/payloads.ts';
import { parseJsonObject } from '../http/body.ts';
import { LIMITS } from '../limits.ts';
import { SlackRefusal } from '../refusal.ts';
import type { User } from '../store/records.ts';
import type { Placed } from '../views/state-values.ts';
import { undelivered } from './acknowledge.ts';
import { labelOf } from './choose.ts';
import { containerOf, placedIn } from './container.ts';
import { parseRequest, personOf, refused } from './request.ts';

/** What an external select offers. */

const offer: Check = object({
  options: optional(list(option('select'), { min: 0, max: LIMITS.select.options })),
  option_groups: optional(optionGroups),
});
const OFFER = z.object({
  options: z.array(z.record(z.string(), z.unknown())).default([]),
  option_groups: z
    .array(z.object({ label: z.object({ text: z.string() }), options: z.array(z.record(z.string(), z.unknown())) }))
    .default([]),
});
type Offer = z.infer<typeof OFFER>;

/** Asks the bot. Throws `operation_timeout`, `dispatch_failed`, and `invalid_options` for an answer that Slack would not show. */
export async function askOptions(
  workspace: Workspace,
  given: { user: User; container: Container; placed: Placed; query: string },
): Promise<Offer> {
  const { placed, query } = given;
  const { min_query_length } = placed.element;
  // Slack does not ask before so many characters have been typed; 3 where the app does not say.
  if (query.length < (typeof min_query_length === 'number' ? min_query_length : 3))
    return { options: [], option_groups: [] };
  const payload = {
    type: 'block_suggestion',
    ...common(given.user),
    ...containerFields(workspace, given.container),
    action_id: placed.action_id,
    block_id: placed.block.block_id,
    value: query,
  };
  const acknowledgement = await workspace.delivery.form('options', { payload: JSON.stringify(payload) });
  const problem = undelivered(acknowledgement);
  if (problem !== null) throw refused(problem.error ?? 'dispatch_failed', problem.detail ?? '');
  const body = acknowledgement.kind === 'acknowledged' ? parseJsonObject(acknowledgement.body || '{}') : {};
  const issues = issuesOf(offer, body, '');
  if (issues.length > 0) throw refused('invalid_options', issues.map(issueLine).join('; '));
  return OFFER.parse(body);
}

export function allOptions({ options, option_groups }: Offer): JsonObject[] {
  return [...options, ...option_groups.flatMap((group) => group.options)];
}

export async function showOptions(workspace: Workspace, query: URLSearchParams): Promise<OptionsAnswer> {
  const request = parseRequest(OPTIONS_QUERY, Object.fromEntries(query));
  const container = containerOf(workspace, request);
  const name = request.user ?? (container.kind === 'view' ? container.view.user : undefined);
  if (name === undefined) throw new SlackRefusal('invalid_arguments', [], { detail: 'user: is needed in a message' });
  const user = personOf(workspace, name);
  const placed = placedIn(container, request);
  const offered = await askOptions(workspace, { user, container, placed, query: request.query });
  return {
    ok: true,
    options: offered.options.map(shown),
    option_groups: offered.option_groups.map(({ label, options }) => ({
      label: label.text,
      options: options.map(shown),
    })),
  };
}

function shown(one: JsonObject): ShownOption {
  const { value, description } = one;
  return {
    text: labelOf(one),
    value: String(value),
    ...(description === undefined ? {} : { description: labelOf({ text: description }) }),
  };
}
