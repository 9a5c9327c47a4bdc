import { isMap, isPair, isScalar, isSeq, type YAMLMap } from 'yaml';
import {
  type LoadOptions,
  lineOf,
  type ManifestProblem,
  type ParsedManifest,
  parseManifest,
  specOf,
} from './manifest.ts';
import { MAX_MARKETS } from './manifest-schema.ts';
import type { RunSpec } from './run-spec.ts';

/**
 * A manifest with a list of markets: what they have in common stands once, and each market says what differs.
 *
 * ```yaml
 * markets:
 *   - { country: de, data: { connection: demo, table: sales_de } }
 *   - { country: fr, data: { connection: demo, table: sales_fr }, train: { seed: 7 } }
 * ```
 *
 * A market's groups of fields (`train`, `allocator`, ...) are laid over the common ones field by field; its lists and its `data`
 * replace them whole.
 */

export type BatchResult = { ok: true; specs: RunSpec[] } | { ok: false; problems: ManifestProblem[] };

/** Fields that are replaced whole although they are groups: a query does not go with a table. */
const WHOLE: ReadonlySet<string> = new Set(['data']);

/** The spec of each market; `null` where the manifest lists none. Problems have the lines of the field that is to be changed. */
export function loadBatchManifest(text: string, options: LoadOptions = {}): BatchResult | null {
  const common = parseManifest(text, options.filename);
  if ('problem' in common) return { ok: false, problems: [common.problem] };
  if (!common.document.has('markets')) return null;
  const listed = countriesOf(common);
  if ('problem' in listed) return { ok: false, problems: [listed.problem] };

  const specs: RunSpec[] = [];
  const refused: { name: string; problem: ManifestProblem }[] = [];
  for (const [index, name] of listed.countries.entries()) {
    const result = marketSpec(text, index, options.set ?? []);
    if (result.ok) specs.push(result.spec);
    else refused.push(...result.problems.map((problem) => ({ name, problem })));
  }
  return refused.length > 0 ? { ok: false, problems: saidOnce(refused) } : { ok: true, specs };
}

/** What the list calls its markets, or what is wrong with it as a list. */
function countriesOf({ document, lines }: ParsedManifest): { countries: string[] } | { problem: ManifestProblem } {
  const list = document.get('markets', true);
  const wrong = (path: (string | number)[], message: string, fix: string) => ({
    problem: { line: lineOf(document, lines, path), path: path.join('.'), message, fix },
  });
  if (!isSeq(list) || list.items.length === 0) {
    return wrong(['markets'], '"markets" lists no markets.', 'Write one on each line, such as "- { country: de }".');
  }
  if (list.items.length > MAX_MARKETS) {
    const message = `"markets" lists ${list.items.length} markets.`;
    return wrong(['markets'], message, `Write up to ${MAX_MARKETS}, and the others into another manifest.`);
  }
  const countries: string[] = [];
  for (const [index, item] of list.items.entries()) {
    const path = ['markets', index];
    if (!isMap(item) || !item.has('country')) {
      return wrong(path, `Market ${index + 1} has no country.`, 'Write a group of fields, such as { country: de }.');
    }
    const name = String(item.get('country'));
    if (countries.includes(name)) {
      return wrong(
        path,
        `"markets" has ${name} twice.`,
        'Remove one, or give it a manifest with a revision of its own.',
      );
    }
    countries.push(name);
  }
  return { countries };
}

/** The text read anew, with one market's fields in the place of the common ones: each field keeps the line that it stands on. */
function marketSpec(text: string, index: number, set: readonly string[]) {
  const parsed = parseManifest(text);
  if ('problem' in parsed) return { ok: false as const, problems: [parsed.problem] };
  const { document } = parsed;
  const own = document.getIn(['markets', index], true);
  document.delete('markets');
  if (isMap(own) && isMap(document.contents)) lay(own, document.contents);
  return specOf(parsed, set);
}

function lay(own: YAMLMap, common: YAMLMap): void {
  for (const pair of own.items) {
    if (!isScalar(pair.key)) continue;
    const name = String(pair.key.value);
    const index = common.items.findIndex(({ key }) => isScalar(key) && key.value === name);
    const there = common.items[index];
    if (isPair(there) && isMap(there.value) && isMap(pair.value) && !WHOLE.has(name)) lay(pair.value, there.value);
    else if (index === -1) common.items.push(pair);
    else common.items[index] = pair;
  }
}

/** What is wrong with several markets alike is said once, with their names where it is not in what they share. */
function saidOnce(refused: readonly { name: string; problem: ManifestProblem }[]): ManifestProblem[] {
  const markets = new Set(refused.map(({ name }) => name)).size;
  const said = new Map<string, { names: string[]; problem: ManifestProblem }>();
  for (const { name, problem } of refused) {
    const key = JSON.stringify(problem);
    said.set(key, { problem, names: [...(said.get(key)?.names ?? []), name] });
  }
  return [...said.values()].map(({ names, problem }) =>
    names.length === markets && markets > 1
      ? problem
      : { ...problem, message: `${names.join(', ')}: ${problem.message}` },
  );
}
