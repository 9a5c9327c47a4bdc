import { parseDocument, stringify, type YAMLError } from 'yaml';
import { ACCEPTED_SPEC } from '../../../runs/run-spec.ts';
import type { SpecDraft } from './draft-spec.ts';

/**
 * The expert settings: parts of a manifest that have no inputs of their own in the modal and are written there as they are in a
 * manifest, in YAML.
 */
export const TRAIN_PARTS = ['prepare', 'signs', 'hyperparameters', 'train', 'calibration', 'allocator'] as const;
export type TrainPart = (typeof TRAIN_PARTS)[number];

/** The fields of a spec that each part holds; for those of a group, the keys of it that have an input elsewhere. */
const SIGNS = ['paid_media_signs', 'organic_signs', 'context_signs'] as const;
const ELSEWHERE = { hyperparameters: ['preset'], train: ['iterations', 'trials'] } as const;

/** What stands where nobody has said anything. */
const USUAL = {
  train: ACCEPTED_SPEC.shape.train.parse({}),
  allocator: ACCEPTED_SPEC.shape.allocator.parse({}),
  hyperparameters: ACCEPTED_SPEC.shape.hyperparameters.parse({}),
};

/** The part as YAML; empty where it says nothing beyond the usual. */
export function partText(part: TrainPart, spec: SpecDraft): string {
  switch (part) {
    case 'prepare':
      return yamlOf(spec.prepare ?? []);
    case 'calibration':
      return yamlOf(spec.calibration ?? []);
    case 'signs':
      return yamlOf(
        Object.fromEntries(SIGNS.flatMap((name) => ((spec[name] ?? []).length > 0 ? [[name, spec[name]]] : []))),
      );
    case 'hyperparameters':
    case 'train':
    case 'allocator':
      return yamlOf(unusual(part, spec));
  }
}

function unusual(part: 'hyperparameters' | 'train' | 'allocator', spec: SpecDraft): Record<string, unknown> {
  const elsewhere: readonly string[] = part === 'allocator' ? [] : ELSEWHERE[part];
  const usual: Record<string, unknown> = USUAL[part];
  return Object.fromEntries(
    Object.entries(spec[part] ?? {}).filter(
      ([key, value]) => !elsewhere.includes(key) && JSON.stringify(value) !== JSON.stringify(usual[key]),
    ),
  );
}

function yamlOf(value: object): string {
  if (Object.keys(value).length === 0) return '';
  return stringify(value, { lineWidth: 0, collectionStyle: 'any', blockQuote: false }).trimEnd();
}

/** Input for RUN_SPEC, or what is wrong with the text itself. */
export function readPart(part: TrainPart, text: string): { value: object } | { problem: string } {
  const is_list = part === 'prepare' || part === 'calibration';
  if (text.trim() === '') return { value: is_list ? [] : {} };
  const document = parseDocument(text, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken !== undefined) return { problem: yamlProblem(broken) };
  const value: unknown = document.toJS();
  if (value === null) return { value: is_list ? [] : {} };
  if (typeof value !== 'object' || Array.isArray(value) !== is_list) {
    return {
      problem: is_list
        ? 'Write a list here: each entry begins with “- ”.'
        : 'Write one field on each line, such as “seed: 123”.',
    };
  }
  if (is_list) return { value };
  const known = knownKeys(part);
  const strange = Object.keys(value).find((key) => !known.includes(key));
  if (strange === undefined) return { value };
  const elsewhere = part === 'hyperparameters' || part === 'train' ? ELSEWHERE[part] : [];
  return {
    problem: elsewhere.some((key) => key === strange)
      ? `“${strange}” is set on the page of the model.`
      : `There is no “${strange}” here. Known here: ${known.join(', ')}.`,
  };
}

/** The parser's own sentence, behind where it is: people look for the line first. */
function yamlProblem({ message, linePos }: YAMLError): string {
  const [sentence = ''] = message.split('\n');
  const said = sentence.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');
  const where = linePos === undefined ? '' : ` in line ${linePos[0].line}`;
  return `This is not valid YAML${where}: ${said}.`;
}

function knownKeys(part: Exclude<TrainPart, 'prepare' | 'calibration'>): readonly string[] {
  if (part === 'signs') return SIGNS;
  const elsewhere: readonly string[] = part === 'allocator' ? [] : ELSEWHERE[part];
  return Object.keys(USUAL[part]).filter((key) => !elsewhere.includes(key));
}

/** The parts as fields of a spec. `values` are what `readPart` gave. */
export function specOfParts(
  values: Readonly<Record<TrainPart, object>>,
  own: { hyperparameters: object; train: object },
): Record<string, unknown> {
  return {
    prepare: values.prepare,
    ...values.signs,
    hyperparameters: { ...values.hyperparameters, ...own.hyperparameters },
    train: { ...values.train, ...own.train },
    calibration: values.calibration,
    allocator: values.allocator,
  };
}

/** The part that a path of RUN_SPEC belongs to; `null` for what has an input of its own. */
export function partOfPath(path: readonly PropertyKey[]): TrainPart | null {
  const [head, second] = path.map(String);
  if (head === undefined) return null;
  if (SIGNS.some((name) => name === head)) return 'signs';
  if (head === 'hyperparameters') return second === 'preset' ? null : 'hyperparameters';
  if (head === 'train') return second === 'iterations' || second === 'trials' ? null : 'train';
  return head === 'prepare' || head === 'calibration' || head === 'allocator' ? head : null;
}
