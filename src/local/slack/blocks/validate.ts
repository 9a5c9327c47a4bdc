import { LIMITS } from '../limits.ts';
import { SlackRefusal } from '../refusal.ts';
import { anyBlock, anyView, type FileLookup, type Surface } from './blocks.ts';
import {
  failed,
  type Issue,
  isObject,
  issueLine,
  issuesOf,
  type JsonObject,
  lengthOf,
  list,
  type Report,
} from './check.ts';
import { cellCharacters } from './tables.ts';

/** What is wrong with blocks or views as a whole, and Slack's refusals made of it. */

export function messageIssues(blocks: unknown, pointer: string, fileReady: FileLookup): Issue[] {
  const limits = { min: 0, max: LIMITS.message.blocks };
  const issues = issuesOf(list(anyBlock('message', fileReady), limits), blocks, pointer);
  if (!Array.isArray(blocks)) return issues;
  return [...issues, ...together(blocks, pointer, 'message')];
}

export function viewIssues(view: unknown, pointer: string, fileReady: FileLookup): Issue[] {
  const issues = issuesOf(anyView(fileReady), view, pointer);
  if (!isObject(view) || !Array.isArray(view.blocks)) return issues;
  const { type, blocks, submit } = view;
  const rules = together(blocks, `${pointer}/blocks`, type === 'home' ? 'home' : 'modal');
  if (type === 'modal' && (submit === undefined || submit === null)) {
    for (const [index, block] of blocks.entries()) {
      if (!isObject(block) || block.type !== 'input') continue;
      rules.push(failed(`${pointer}/blocks/${index}/input`, 'must define `submit` to use an `input` block in modals'));
    }
  }
  return [...issues, ...rules];
}

/** Throws what Slack says of a message's blocks where they are not allowed. */
export function refuseBlocks(blocks: unknown, fileReady: FileLookup): void {
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const tables = blocks.filter((block) => isObject(block) && block.type === 'table').length;
  if (tables > LIMITS.message.tables) throw new SlackRefusal('invalid_attachments', ['only_one_table_allowed']);
  const issues = messageIssues(blocks, '/blocks', fileReady);
  if (issues.length > 0) throw new SlackRefusal('invalid_blocks', issues.map(issueLine));
  if (charactersOf(blocks) > LIMITS.message.blocks_text) throw new SlackRefusal('msg_blocks_too_long');
}

/** Throws what Slack says of a view where it is not allowed. */
export function refuseView(view: unknown, fileReady: FileLookup): void {
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > LIMITS.view.bytes) throw new SlackRefusal('view_too_large');
  const issues = viewIssues(view, '/view', fileReady);
  if (issues.length > 0) throw new SlackRefusal('invalid_arguments', issues.map(issueLine));
}

function together(blocks: readonly unknown[], pointer: string, surface: Surface): Issue[] {
  const issues: Issue[] = [];
  const report: Report = (issue) => issues.push(issue);
  const known = blocks.filter(isObject);
  unique(blocks, 'block_id', pointer, report);
  for (const [index, block] of blocks.entries()) {
    if (isObject(block) && Array.isArray(block.elements)) {
      unique(block.elements, 'action_id', `${pointer}/${index}/elements`, report);
    }
  }
  if (surface === 'message') {
    const cells = known.filter(({ type }) => type === 'table').reduce((sum, table) => sum + cellCharacters(table), 0);
    if (cells > LIMITS.table.text) {
      report(failed(pointer, `must be less than ${LIMITS.table.text + 1} characters in all table cells`));
    }
    const markdown = known
      .filter(({ type }) => type === 'markdown')
      .reduce((sum, block) => sum + charactersOf(block), 0);
    if (markdown > LIMITS.message.markdown && known.filter(({ type }) => type === 'markdown').length > 1) {
      report(failed(pointer, `must be less than ${LIMITS.message.markdown + 1} characters in all markdown blocks`));
    }
  } else if (known.flatMap(elementsOf).filter(({ focus_on_load }) => focus_on_load === true).length > 1) {
    report(failed(pointer, 'only one element can have `focus_on_load`'));
  }
  return issues;
}

function unique(values: readonly unknown[], name: 'block_id' | 'action_id', pointer: string, report: Report): void {
  const seen = new Set<unknown>();
  for (const [index, value] of values.entries()) {
    const id = isObject(value) ? value[name] : undefined;
    if (id === undefined) continue;
    if (seen.has(id)) report(failed(`${pointer}/${index}/${name}`, `\`${name}\` "${String(id)}" already exists`));
    seen.add(id);
  }
}

/** The interactive elements of a block, wherever it holds them. */
export function elementsOf(block: JsonObject): JsonObject[] {
  const inside = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])];
  const children = Array.isArray(block.child_blocks) ? block.child_blocks : [];
  const actions = Array.isArray(block.actions) ? block.actions : [];
  return [...inside.filter(isObject), ...actions.filter(isObject), ...children.filter(isObject).flatMap(elementsOf)];
}

/** Characters of all that is shown as text. */
function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, inner) => sum + charactersOf(inner), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, inner]) =>
      sum + (name === 'text' && typeof inner === 'string' ? lengthOf(inner) : charactersOf(inner)),
    0,
  );
}
