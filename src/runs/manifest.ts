import { type Document, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parse, parseDocument } from 'yaml';
import { explainIssues } from './manifest-issues.ts';
import { RUN_SPEC, type RunSpec } from './run-spec.ts';

/** Something in a manifest that cannot be so: where it is, what is wrong, and what would be right, in sentences. */
export type ManifestProblem = {
  /** Counted from 1; `null` for what was given with `--set` or is missing altogether. */
  line: number | null;
  /** Path of the field, such as `train.iterations`; empty for the whole file. */
  path: string;
  message: string;
  fix: string;
};

export type ManifestResult = { ok: true; spec: RunSpec } | { ok: false; problems: ManifestProblem[] };

export type LoadOptions = { filename?: string; set?: readonly string[] };

/**
 * Reads a run manifest. `set` are overrides such as `train.iterations=200`, laid over it in their order; their values are YAML
 * (`paid_media_spends=[tv_S, ooh_S]`). Every key and value is checked; nothing unknown is passed over.
 */
export function loadManifest(text: string, options: LoadOptions = {}): ManifestResult {
  const parsed = parseManifest(text, options.filename);
  if ('problem' in parsed) return { ok: false, problems: [parsed.problem] };
  const { document, lines } = parsed;
  if (document.has('markets')) {
    const line = lineOf(document, lines, ['markets']);
    const message = 'The manifest lists markets, and one run trains one.';
    return refused(line, 'markets', message, 'Start it by its name, which launches a run for each: /mmm train NAME.');
  }
  return specOf(parsed, options.set ?? []);
}

/** A YAML document with the lines of its text. */
export type ParsedManifest = { document: Document.Parsed; lines: LineCounter };

/** The text as YAML with fields, whatever they are. */
export function parseManifest(text: string, filename?: string): ParsedManifest | { problem: ManifestProblem } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    return {
      problem: {
        line: lines.linePos(broken.pos[0]).line,
        path: '',
        message: `The manifest is not valid YAML: ${broken.message.replace(/\.$/, '')}.`,
        fix: 'Correct it; indentation and ":" matter.',
      },
    };
  }
  if (isMap(document.contents)) return { document, lines };
  const message = `${filename ?? 'The manifest'} holds no fields.`;
  return { problem: { line: 1, path: '', message, fix: 'Write one field on each line, such as "country: de".' } };
}

/** The spec that a document is, with the overrides laid over it. */
export function specOf({ document, lines }: ParsedManifest, set: readonly string[]): ManifestResult {
  for (const override of set) {
    const problem = applyOverride(document, override);
    if (problem !== null) return { ok: false, problems: [problem] };
  }
  const value: unknown = document.toJS();
  const parsed = RUN_SPEC.safeParse(value);
  if (parsed.success) return { ok: true, spec: parsed.data };
  const problems = explainIssues(parsed.error.issues, value).map(({ at, ...problem }) => ({
    line: lineOf(document, lines, at),
    ...problem,
  }));
  return { ok: false, problems };
}

/** What is wrong, as sentences for people, each with its line. */
export function problemSentences(problems: readonly ManifestProblem[]): string[] {
  return problems.map(({ line, message, fix }) => `${line === null ? '' : `Line ${line}: `}${message} ${fix}`);
}

function refused(line: number | null, path: string, message: string, fix: string): ManifestResult {
  return { ok: false, problems: [{ line, path, message, fix }] };
}

/** Lays one `path=value` over the document. */
function applyOverride(document: Document.Parsed, override: string): ManifestProblem | null {
  const equals = override.indexOf('=');
  const path = override.slice(0, Math.max(0, equals)).trim();
  const bad = (message: string, fix: string) => ({ line: null, path, message, fix });
  if (path === '') return bad(`"${override}" is no override.`, 'Write field=value, such as train.iterations=200.');
  let value: unknown;
  try {
    value = parse(override.slice(equals + 1));
  } catch {
    return bad(`The value in "${override}" is not valid YAML.`, 'Quote it, or write lists as [a, b].');
  }
  const keys = path.split('.');
  for (let depth = 1; depth < keys.length; depth++) {
    const parent = document.getIn(keysAt(document, keys.slice(0, depth)), true);
    // An empty field (`train:`) is filled; a value is not a place for fields.
    if (isScalar(parent) && parent.value === null) document.deleteIn(keys.slice(0, depth));
    else if (isScalar(parent)) {
      return bad(
        `"${keys.slice(0, depth).join('.')}" has no fields of its own, so "${path}" cannot be set.`,
        'Correct the path.',
      );
    }
  }
  document.setIn(keysAt(document, keys), document.createNode(value));
  return null;
}

/** The path as YAML sees it: a number where the parent is a list. */
function keysAt(document: Document.Parsed, keys: readonly string[]): (string | number)[] {
  const path: (string | number)[] = [];
  for (const key of keys) {
    const parent = path.length === 0 ? document.contents : document.getIn(path, true);
    path.push(isSeq(parent) && /^\d+$/.test(key) ? Number(key) : key);
  }
  return path;
}

/** The line of the field, or of the nearest one around it that is in the file; `null` for the file as a whole. */
export function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => (isScalar(item.key) ? item.key.value === key : item.key === key));
      if (pair !== undefined) {
        // What --set put there has no place in the file.
        const node = isScalar(pair.value) || isCollection(pair.value) ? pair.value : pair.key;
        if (isNode(node) && !node.range) return null;
        return isNode(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : null;
      }
    } else if (isSeq(parent)) {
      const item = parent.items[Number(key)];
      if (isNode(item)) return item.range ? lines.linePos(item.range[0]).line : null;
    }
  }
  return null;
}
