import type { InputBlock } from '@slack/types';
import { createContext, type ReactNode, useContext, useReducer, useRef } from 'react';
import type { OptionsQuery, ShownBlock, ViewStateValues, Choice as Wire } from '../../slack/control-api.ts';
import { getOptions } from './api.ts';
import {
  type ChoiceGroup,
  type FieldValue,
  type InteractiveElement,
  initialValue,
  valueFromState,
  wireValue,
} from './fields/value.ts';

/** Where blocks stand (a message, a modal, the home tab), as far as the elements in them need to know. */
export type Surface = {
  user: string;
  /** Where the person is: what `default_to_current_conversation` means. */
  channel: string | null;
  get: (block_id: string, element: InteractiveElement) => FieldValue;
  set: (block_id: string, element: InteractiveElement, value: FieldValue) => void;
  /** Presses or chooses: the app hears of it at once. */
  act: (block_id: string, element: InteractiveElement, value?: FieldValue) => Promise<void>;
  /** What an external source offers. */
  search: (block_id: string, action_id: string, query: string) => Promise<ChoiceGroup[]>;
};

const SurfaceContext = createContext<Surface | null>(null);

export function SurfaceProvider({ surface, children }: { surface: Surface; children: ReactNode }) {
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('Elements stand in a surface');
  return surface;
}

type Place = Pick<OptionsQuery, 'view_id' | 'channel' | 'ts'>;

/**
 * A surface and what is entered in it. Entries are kept by block_id and action_id, so that, as in Slack, they survive an
 * update that keeps these and are replaced where the app gives new ones.
 */
export function useSurfaceState(options: {
  user: string;
  channel: string | null;
  place: Place;
  blocks: readonly ShownBlock[];
  state?: ViewStateValues;
  send: (action: { block_id?: string; action_id: string; value?: Wire; values: Record<string, Wire> }) => Promise<void>;
}): { surface: Surface; values: () => Record<string, Wire> } {
  const { user, channel, place, blocks, state, send } = options;
  const entered = useRef<Record<string, FieldValue>>({});
  const [, redraw] = useReducer((n: number) => n + 1, 0);

  const get: Surface['get'] = (block_id, element) => {
    const action_id = element.action_id ?? '';
    return (
      entered.current[`${block_id}/${action_id}`] ??
      valueFromState(state?.[block_id]?.[action_id]) ??
      initialValue(element, channel)
    );
  };
  const set: Surface['set'] = (block_id, element, value) => {
    entered.current = { ...entered.current, [`${block_id}/${element.action_id ?? ''}`]: value };
    redraw();
  };
  // Slack gives blocks new ids with every edit; an action that began before it is found by its own id.
  const which = (block_id: string, action_id: string | undefined) =>
    blocks.filter((block) => actionIds(block).includes(action_id)).length > 1 ? { block_id } : {};
  const values = () =>
    Object.fromEntries(
      blocks.filter(isInput).map(({ block_id, element }) => [block_id, wireValue(element, get(block_id, element))]),
    );
  const act: Surface['act'] = (block_id, element, value) =>
    send({
      ...which(block_id, element.action_id),
      action_id: element.action_id ?? '',
      ...(value === undefined ? {} : { value: wireValue(element, value) }),
      values: values(),
    });
  const search: Surface['search'] = async (block_id, action_id, query) => {
    const answer = await getOptions({ ...place, user, ...which(block_id, action_id), action_id, query });
    if (answer.option_groups.length > 0) {
      return answer.option_groups.map(({ label, options: offered }) => ({ label, choices: offered.map(choice) }));
    }
    return [{ label: null, choices: answer.options.map(choice) }];
  };
  return { surface: { user, channel, get, set, act, search }, values };
}

function choice({ text, value, description }: { text: string; value: string; description?: string }) {
  return { label: text, value, description };
}

function actionIds({ element, accessory, elements }: ShownBlock): unknown[] {
  const placed: unknown[] = [element, accessory, elements].flat();
  return placed.map((one) =>
    typeof one === 'object' && one !== null && 'action_id' in one ? one.action_id : undefined,
  );
}

type ShownInput = ShownBlock & InputBlock & { block_id: string };

function isInput(block: ShownBlock): block is ShownInput {
  return block.type === 'input';
}
