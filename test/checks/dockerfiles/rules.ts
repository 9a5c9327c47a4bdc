import type { BuildContext } from './build-context.ts';
import { flagsAndWords, type Instruction, instructionsOf, type Stage, stagesOf } from './instructions.ts';

export type Problem = { line: number; text: string };

/** What our images promise and no linter looks for. */
export function imageProblems(dockerfile: string, context: BuildContext): Problem[] {
  const stages = stagesOf(instructionsOf(dockerfile));
  return [
    ...stages.flatMap((stage, index) => {
      const earlier = stages.slice(0, index);
      return [
        ...baseProblems(stage, earlier),
        ...stage.instructions.flatMap((one) => sourceProblems(one, earlier, context)),
      ];
    }),
    ...userProblems(stages),
  ].sort((a, b) => a.line - b.line);
}

/** What is wrong with an image that is fetched; `null` where it is the same every time. */
export function referenceProblem(reference: string): string | null {
  if (reference.includes('$')) return `${reference} depends on an argument: name the image itself`;
  if (/:latest(@|$)/.test(reference)) return `${reference} is whatever is the latest: name a version`;
  if (!/@sha256:[0-9a-f]{64}$/.test(reference)) return `${reference} is not named by its digest (@sha256:...)`;
  return null;
}

function baseProblems({ base, line }: Stage, earlier: readonly Stage[]): Problem[] {
  if (base === 'scratch' || earlier.some(({ name }) => name === base)) return [];
  const text = referenceProblem(base);
  return text === null ? [] : [{ line, text }];
}

function sourceProblems(instruction: Instruction, earlier: readonly Stage[], context: BuildContext): Problem[] {
  const { line, keyword } = instruction;
  const { flags, words } = flagsAndWords(instruction);
  const from = flags.find(({ name }) => name === 'from')?.value;
  const found: (string | null)[] = [];
  switch (keyword) {
    case 'ADD':
      found.push(
        ...words
          .slice(0, -1)
          .filter(isAddress)
          .map((source) => `ADD fetches ${source}, unchecked`),
      );
      found.push(
        ...words
          .slice(0, -1)
          .filter((source) => !isAddress(source))
          .map(copied(context)),
      );
      break;
    case 'COPY':
      if (from !== undefined) found.push(stageProblem(from, earlier));
      else found.push(...words.slice(0, -1).map(copied(context)));
      break;
    case 'RUN':
      for (const mount of flags.filter(({ name }) => name === 'mount')) {
        const fields = new Map(mount.value.split(',').map((field) => [field.split('=')[0], field.split('=')[1]]));
        const [of_stage, source] = [fields.get('from'), fields.get('source') ?? fields.get('src')];
        if (of_stage !== undefined) found.push(stageProblem(of_stage, earlier));
        else if (fields.get('type') === 'bind' && source !== undefined) found.push(copied(context)(source));
      }
      break;
  }
  return found.flatMap((text) => (text === null ? [] : [{ line, text }]));
}

function isAddress(source: string): boolean {
  return /^(https?:\/\/|git@|ssh:\/\/|git:\/\/)/.test(source);
}

function copied(context: BuildContext): (source: string) => string | null {
  return (source) => {
    const problem = context.problemWith(source);
    return problem === null ? null : `${source}: ${problem}`;
  };
}

function stageProblem(from: string, earlier: readonly Stage[]): string | null {
  if (earlier.some(({ name }, index) => name === from || String(index) === from)) return null;
  return from.includes('@') ? referenceProblem(from) : `--from=${from} names no earlier stage`;
}

/** The user of the last stage, or of what it begins with in turn. */
function userProblems(stages: readonly Stage[]): Problem[] {
  const last = stages.at(-1);
  if (last === undefined) return [{ line: 1, text: 'there is no FROM' }];
  for (let stage: Stage | undefined = last; stage !== undefined; ) {
    const user = stage.instructions.findLast(({ keyword }) => keyword === 'USER');
    const { base }: Stage = stage;
    if (user !== undefined) {
      return /^(root|0+)(:|$)/.test(user.text) ? [{ line: user.line, text: `it runs as ${user.text}` }] : [];
    }
    stage = stages.find(({ name }) => name === base);
  }
  return [{ line: last.line, text: 'it says no USER, and may run as root' }];
}
