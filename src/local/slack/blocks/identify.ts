import { z } from 'zod';
import { BLOCK, type Block } from '../store/records.ts';
import { randomCharacters } from '../store/store.ts';
import { isObject, type JsonObject } from './check.ts';

const INTERACTIVE = /(_select|_input|picker|_buttons?|^button|^overflow|^checkboxes)$/;

/** Gives blocks and elements the ids that Slack gives where the app gave none. The blocks have passed validation. */
export function identify(blocks: unknown): Block[] {
  return z
    .array(z.record(z.string(), z.unknown()))
    .parse(blocks)
    .map((block) => BLOCK.parse(withIds(block)));
}

function withIds(block: JsonObject): JsonObject {
  const named: JsonObject = { block_id: randomCharacters(5), ...block };
  if (isObject(named.accessory)) named.accessory = withActionId(named.accessory);
  if (isObject(named.element)) named.element = withActionId(named.element);
  if (Array.isArray(named.elements)) named.elements = named.elements.map(elementWithId);
  if (Array.isArray(named.actions)) named.actions = named.actions.map(elementWithId);
  if (Array.isArray(named.child_blocks)) {
    named.child_blocks = named.child_blocks.map((child) => (isObject(child) ? withIds(child) : child));
  }
  return named;
}

function elementWithId(element: unknown): unknown {
  return isObject(element) ? withActionId(element) : element;
}

function withActionId(element: JsonObject): JsonObject {
  const { type, action_id } = element;
  const needs = typeof type === 'string' && INTERACTIVE.test(type) && typeof action_id !== 'string';
  return needs ? { ...element, action_id: randomCharacters(5) } : element;
}
