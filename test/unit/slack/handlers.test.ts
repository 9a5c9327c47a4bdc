import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Registered, registeredHandlers } from '../../checks/slack-manifest/registered.ts';
import { allSamples } from '../../support/samples/load.ts';

/** Whatever people can press, choose and submit in what the bot shows has somebody who answers. */

const ELEMENT = z.object({ type: z.string(), action_id: z.string() });
const BLOCK = z.looseObject({ type: z.string(), dispatch_action: z.boolean().optional() });
const VIEW = z.object({
  type: z.literal('modal'),
  callback_id: z.string(),
  submit: z.unknown(),
  notify_on_close: z.boolean().optional(),
});

const registered = registeredHandlers();
const shown = (
  await Promise.all(
    (
      await allSamples()
    ).map(async ({ name, typical, worst }) => [
      { name, content: await typical() },
      { name, content: worst === undefined ? { blocks: [] } : await worst() },
    ]),
  )
).flat();
const elements = shown.flatMap(({ name, content }) =>
  (content.blocks ?? []).flatMap((block) => elementsOf(block).map((element) => ({ name, ...element }))),
);

/** Those that Slack sends at once, and those that wait for the submission (`input`). */
function elementsOf(block: unknown): { type: string; action_id: string; is_input: boolean }[] {
  const { type, dispatch_action } = BLOCK.parse(block);
  const is_input = type === 'input' && dispatch_action !== true;
  return everything(block).flatMap((part) => {
    const element = ELEMENT.safeParse(part);
    return element.success ? [{ ...element.data, is_input }] : [];
  });
}

function everything(value: unknown): unknown[] {
  if (value === null || typeof value !== 'object') return [];
  return [value, ...Object.values(value).flatMap(everything)];
}

/** Whether one of the handlers of this kind takes this id. */
function takes(kind: keyof Registered, field: 'action_id' | 'callback_id', id: string, type?: string): boolean {
  return registered[kind].some((constraint) => {
    const is_plain = typeof constraint === 'string' || constraint instanceof RegExp;
    const wanted = is_plain ? constraint : Object(constraint)[field];
    if (!is_plain && type !== undefined && Object(constraint).type !== type) return false;
    return wanted instanceof RegExp ? wanted.test(id) : wanted === id;
  });
}

describe('what the bot shows', () => {
  it('has a handler for everything that can be pressed or chosen', () => {
    expect(elements.length).toBeGreaterThan(100);
    const unheard = elements.filter((one) => !one.is_input && !takes('action', 'action_id', one.action_id));
    expect([...new Set(unheard.map(({ name, action_id }) => `${name}: ${action_id}`))]).toEqual([]);
  });

  it('has options for every select that asks for them', () => {
    const asking = elements.filter(({ type }) => /external_select$/.test(type));
    expect(asking.length).toBeGreaterThan(3);
    const unheard = asking.filter(({ action_id }) => !takes('options', 'action_id', action_id));
    expect([...new Set(unheard.map(({ name, action_id }) => `${name}: ${action_id}`))]).toEqual([]);
  });

  it('has a handler for every modal that can be submitted, or that says when it is closed', () => {
    const views = shown.flatMap(({ name, content }) => {
      const view = VIEW.safeParse(content);
      return view.success ? [{ name, ...view.data }] : [];
    });
    expect(views.length).toBeGreaterThan(10);
    const unheard = views.flatMap(({ name, callback_id, submit, notify_on_close }) => [
      ...(submit !== undefined && !takes('view', 'callback_id', callback_id, 'view_submission')
        ? [`${name}: submit`]
        : []),
      ...(notify_on_close === true && !takes('view', 'callback_id', callback_id, 'view_closed')
        ? [`${name}: close`]
        : []),
    ]);
    expect(unheard).toEqual([]);
  });
});

describe('every handler', () => {
  it('is for something that the bot shows', () => {
    // Of a family of buttons, such as those that go to a step, some may not be needed.
    const family = (id: string) => id.split(':')[0];
    const actions = [...new Set(elements.map(({ action_id }) => action_id))];
    const unused = registered.action
      .map((constraint) => Object(constraint).action_id ?? constraint)
      .filter((id) => !actions.some((one) => (id instanceof RegExp ? id.test(one) : family(id) === family(one))));
    expect([...new Set(unused.map(String))]).toEqual([]);
  });
});
