import { LIMITS } from '../../../../src/local/slack/limits.ts';

/**
 * What is over Slack's limits in a message or a view, one line each; empty where nothing is. It walks whatever JSON it is
 * given, so that a builder cannot hide a part from it.
 */
export function messageProblems(message: { text: string; blocks: unknown[] }): string[] {
  const problems = message.blocks.flatMap((block, index) => partProblems(block, `blocks[${index}]`));
  if (message.text.trim() === '') problems.push('text: empty');
  if (message.text.length > LIMITS.message.update_text) problems.push(`text: ${message.text.length}`);
  if (message.blocks.length > LIMITS.message.blocks) problems.push(`blocks: ${message.blocks.length}`);
  const characters = totalText(message.blocks);
  if (characters > LIMITS.message.blocks_text) problems.push(`blocks_text: ${characters}`);
  if (message.blocks.filter((block) => isRecord(block) && block.type === 'table').length > LIMITS.message.tables) {
    problems.push('more than one table');
  }
  return [...problems, ...duplicates(message.blocks, 'block_id'), ...duplicateActions(message.blocks)];
}

export function viewProblems(view: { [key: string]: unknown; blocks: unknown[] }): string[] {
  const problems = view.blocks.flatMap((block, index) => partProblems(block, `blocks[${index}]`));
  if (view.blocks.length > LIMITS.view.blocks) problems.push(`blocks: ${view.blocks.length}`);
  for (const part of ['title', 'submit', 'close'] as const) {
    const text = isRecord(view[part]) ? String(view[part].text) : '';
    if (text.length > LIMITS.view[part]) problems.push(`${part}: ${text.length}`);
  }
  const has_input = view.blocks.some((block) => isRecord(block) && block.type === 'input');
  if (has_input && view.submit === undefined) problems.push('submit is required');
  if (String(view.private_metadata ?? '').length > LIMITS.view.private_metadata) problems.push('private_metadata');
  if (Buffer.byteLength(JSON.stringify(view)) > LIMITS.view.bytes) problems.push('view is over 250 KB');
  return [...problems, ...duplicates(view.blocks, 'block_id'), ...duplicateActions(view.blocks)];
}

function partProblems(part: unknown, path: string): string[] {
  if (Array.isArray(part)) return part.flatMap((inner, index) => partProblems(inner, `${path}[${index}]`));
  if (!isRecord(part)) return [];
  const problems: string[] = [];
  const over = (what: string, length: number, limit: number) => {
    if (length > limit) problems.push(`${path}.${what}: ${length} > ${limit}`);
  };
  const lengthOf = (value: unknown): number =>
    typeof value === 'string'
      ? value.length
      : isRecord(value) && typeof value.text === 'string'
        ? value.text.length
        : 0;
  const size = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

  if (part.type === 'plain_text' || part.type === 'mrkdwn') {
    over('text', lengthOf(part), LIMITS.text);
    if (lengthOf(part) === 0) problems.push(`${path}: empty text`);
  }
  if (part.type === 'raw_text' && lengthOf(part) === 0) problems.push(`${path}: empty cell`);
  over('block_id', lengthOf(part.block_id), LIMITS.block_id);
  over('action_id', lengthOf(part.action_id), LIMITS.action_id);
  over('placeholder', lengthOf(part.placeholder), LIMITS.select.placeholder);
  switch (part.type) {
    case 'header':
      over('text', lengthOf(part.text), LIMITS.header_text);
      break;
    case 'section':
      over('fields', size(part.fields), LIMITS.section.fields);
      if (Array.isArray(part.fields)) {
        for (const field of part.fields) over('field', lengthOf(field), LIMITS.section.field_text);
      }
      break;
    case 'context':
      over('elements', size(part.elements), LIMITS.context_elements);
      break;
    case 'actions':
      over('elements', size(part.elements), LIMITS.actions_elements);
      if (size(part.elements) === 0) problems.push(`${path}: no elements`);
      break;
    case 'image':
      over('alt_text', lengthOf(part.alt_text), LIMITS.image.alt_text);
      over('title', lengthOf(part.title), LIMITS.image.title);
      if (lengthOf(part.alt_text) === 0) problems.push(`${path}: no alt_text`);
      break;
    case 'button':
      over('text', lengthOf(part.text), LIMITS.button.text);
      over('value', lengthOf(part.value), LIMITS.button.value);
      break;
    case 'table':
      over('rows', size(part.rows), LIMITS.table.rows);
      over('columns', Array.isArray(part.rows) ? size(part.rows[0]) : 0, LIMITS.table.columns);
      break;
    case 'input':
      over('label', lengthOf(part.label), LIMITS.input.label);
      over('hint', lengthOf(part.hint), LIMITS.input.hint);
      break;
    case 'plain_text_input':
      over('initial_value', lengthOf(part.initial_value), Number(part.max_length ?? LIMITS.input.text));
      break;
    case 'radio_buttons':
    case 'checkboxes':
      over('options', size(part.options), LIMITS.checks_options);
      break;
    case 'static_select':
    case 'multi_external_select':
      over('options', size(part.options), LIMITS.select.options);
      over('initial_options', size(part.initial_options), LIMITS.select.options);
      if (part.type === 'static_select' && size(part.options) === 0) problems.push(`${path}: no options`);
      break;
    default:
  }
  for (const option of [part.options, part.initial_options, part.initial_option].flat()) {
    if (!isRecord(option)) continue;
    over('option.text', lengthOf(option.text), LIMITS.option.text);
    over('option.value', lengthOf(option.value), LIMITS.option.value);
    over('option.description', lengthOf(option.description), LIMITS.option.description);
  }
  if (isRecord(part.confirm)) {
    over('confirm.title', lengthOf(part.confirm.title), LIMITS.confirm.title);
    over('confirm.text', lengthOf(part.confirm.text), LIMITS.confirm.text);
    over('confirm.confirm', lengthOf(part.confirm.confirm), LIMITS.confirm.button);
    over('confirm.deny', lengthOf(part.confirm.deny), LIMITS.confirm.button);
  }
  return [...problems, ...Object.entries(part).flatMap(([key, inner]) => partProblems(inner, `${path}.${key}`))];
}

function totalText(part: unknown): number {
  if (Array.isArray(part)) return part.reduce((sum: number, inner) => sum + totalText(inner), 0);
  if (!isRecord(part)) return 0;
  return Object.entries(part).reduce(
    (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : totalText(value)),
    0,
  );
}

function duplicates(blocks: unknown[], key: string): string[] {
  const ids = blocks.flatMap((block) => (isRecord(block) && typeof block[key] === 'string' ? [block[key]] : []));
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${key} ${id} is used twice`);
}

function duplicateActions(blocks: unknown[]): string[] {
  const elements = blocks.flatMap((block) => (isRecord(block) && Array.isArray(block.elements) ? block.elements : []));
  return duplicates(elements, 'action_id');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
