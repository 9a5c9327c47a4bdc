/** One instruction: its words without its flags (`--from=bundle` becomes `flags.from`), and the line that it begins in. */
export type Instruction = {
  keyword: string;
  words: readonly string[];
  flags: Readonly<Record<string, string>>;
  line: number;
};
export type Stage = { name: string | null; base: string; instructions: readonly Instruction[] };

/** The stages of a Dockerfile, in order. Throws a sentence with the line where something is not as Dockerfiles here are. */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(text)) {
    const { keyword, words, line } = instruction;
    if (keyword === 'FROM') {
      const [base, as, name = null] = words;
      if (base === undefined || (as !== undefined && as.toUpperCase() !== 'AS'))
        throw new Error(`line ${line}: not FROM IMAGE [AS NAME]`);
      stages.push({ name, base, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`line ${line}: ${keyword} before FROM`);
      stage.instructions.push(instruction);
    }
  }
  if (stages.length === 0) throw new Error('line 1: there is no FROM');
  return stages;
}

/** Images that come from a registry: the bases of stages, and what is copied from no stage. */
export function outsideImages(stages: readonly Stage[]): string[] {
  const names = new Set(stages.map(({ name }) => name));
  const used = stages.flatMap(({ base, instructions }) => [
    base,
    ...instructions.flatMap(({ flags }) => flags.from ?? []),
  ]);
  return [...new Set(used)].filter((image) => !names.has(image) && image !== 'scratch');
}

/** The stage that an image is made of last, and the stages below it: the lowest first. */
export function layersOf(stages: readonly Stage[], last: Stage | undefined = stages.at(-1)): Stage[] {
  if (last === undefined) return [];
  const below = stages.find(({ name }) => name === last.base);
  return below === undefined ? [last] : [...layersOf(stages, below), last];
}

function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open: { text: string; line: number } | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const piece = raw.trim();
    if (piece === '' || piece.startsWith('#')) continue;
    const line: number = open?.line ?? index + 1;
    const joined: string = open === null ? piece : `${open.text} ${piece}`;
    if (joined.endsWith('\\')) open = { text: joined.slice(0, -1).trimEnd(), line };
    else {
      found.push(instructionFrom(joined, line));
      open = null;
    }
  }
  if (open !== null) throw new Error(`line ${open.line}: the last instruction goes on and ends nowhere`);
  return found;
}

function instructionFrom(text: string, line: number): Instruction {
  const [keyword = '', ...rest] = text.split(/\s+/);
  const flags: Record<string, string> = {};
  while (rest[0]?.startsWith('--')) {
    const [name = '', ...value] = (rest.shift() ?? '').slice(2).split('=');
    flags[name] = value.join('=');
  }
  return { keyword: keyword.toUpperCase(), words: wordsOf(rest.join(' '), line), flags, line };
}

/** `["a", "b"]` is a list of words; anything else is divided at its spaces. */
function wordsOf(text: string, line: number): string[] {
  if (!text.startsWith('[')) return text.split(' ').filter((word) => word !== '');
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch (error) {
    throw new Error(`line ${line}: not a list of words`, { cause: error });
  }
  throw new Error(`line ${line}: not a list of words`);
}
