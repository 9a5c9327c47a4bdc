import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isPair, isScalar, visit } from 'yaml';
import { ACCEPTED_SPEC, type RunSpec } from './run-spec.ts';

/** Editors find the schema by it; a saved manifest lies beside `run.schema.json` once it is put into git. */
const SCHEMA_LINE = ' yaml-language-server: $schema=run.schema.json';

/** What a reader looks for first, and what decides how good a model is: written even where it is the default. */
const ALWAYS: readonly string[] = ['adstock', 'train', 'train.iterations', 'train.trials'];

/** Fields before which an empty line stands. */
const FIRST_OF_A_GROUP: ReadonlySet<string> = new Set([
  'data',
  'date_var',
  'paid_media_spends',
  'prophet',
  'adstock',
  'notify',
]);

/**
 * The spec as a manifest that reads back as the same spec, in the order of its fields, without what would be so anyhow. `comment`
 * says where it comes from; it is written as a comment, whatever stands in it.
 */
export function writeManifest(spec: RunSpec, options: { comment?: string } = {}): string {
  const document = new Document(withoutDefaults(spec));
  const comment = (options.comment ?? '').split(/\r?\n/).map((line) => (line === '' ? '' : ` ${line}`));
  document.commentBefore = [SCHEMA_LINE, ...(options.comment === undefined ? [] : comment)].join('\n');
  visit(document, {
    Seq(_key, node) {
      if (node.items.every(isScalar)) node.flow = true;
    },
    Map(_key, node, path) {
      // Small groups on one line, as people write them.
      if (path.length > 1 && node.items.every(({ value }) => isSmall(value))) node.flow = isShort(node.toString());
    },
  });
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items) {
      if (isScalar(key) && FIRST_OF_A_GROUP.has(String(key.value))) key.spaceBefore = true;
    }
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

function isSmall(value: unknown): boolean {
  return isScalar(value) || (isCollection(value) && value.items.every((item) => isScalar(item) || isSmallPair(item)));
}

function isSmallPair(item: unknown): boolean {
  return isPair(item) && isSmall(item.value);
}

function isShort(text: string): boolean {
  return text.length <= 100;
}

/** The smallest input that the schema makes this spec of. */
function withoutDefaults(spec: RunSpec): unknown {
  return smallest(spec, '', (candidate) => {
    const parsed = ACCEPTED_SPEC.safeParse(candidate);
    return parsed.success && isDeepStrictEqual(parsed.data, spec);
  });
}

/** `value`, which lies at `path`, without the fields that `isSame` does not miss; their order stays. */
function smallest(value: unknown, path: string, isSame: (value: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.reduce<unknown[]>(
      (items, item, index) =>
        items.with(
          index,
          smallest(item, path, (other) => isSame(items.with(index, other))),
        ),
      value,
    );
  }
  if (value === null || typeof value !== 'object') return value;
  let entries = Object.entries(value);
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const without = entries.filter(([name]) => name !== key);
    if (!ALWAYS.includes(at) && isSame(Object.fromEntries(without))) {
      entries = without;
      continue;
    }
    const replaced = (other: unknown) =>
      entries.map(([name, before]): [string, unknown] => [name, name === key ? other : before]);
    entries = replaced(smallest(inner, at, (other) => isSame(Object.fromEntries(replaced(other)))));
  }
  return Object.fromEntries(entries);
}
