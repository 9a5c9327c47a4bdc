/** An instruction with its arguments as they are written, on one line. `line` is where it begins, from 1. */
export type Instruction = { line: number; keyword: string; text: string };

/** The instructions of a Dockerfile: comments and empty lines are left out, continued lines are joined. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const instructions: Instruction[] = [];
  let is_open = false;
  for (const [index, written] of dockerfile.split(/\r?\n/).entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const is_continued = line.endsWith('\\');
    const part = is_continued ? line.slice(0, -1).trim() : line;
    const last = instructions.at(-1);
    if (is_open && last !== undefined) {
      last.text = `${last.text} ${part}`.trim();
    } else {
      const [keyword = ''] = part.split(/\s/, 1);
      instructions.push({ line: index + 1, keyword: keyword.toUpperCase(), text: part.slice(keyword.length).trim() });
    }
    is_open = is_continued;
  }
  return instructions;
}

/** The `--name=value` that stand before an instruction's other words. */
export function flagsAndWords({ text }: Instruction): { flags: { name: string; value: string }[]; words: string[] } {
  const all = text.split(/\s+/).filter((word) => word !== '');
  const first = all.findIndex((word) => !word.startsWith('--'));
  const count = first === -1 ? all.length : first;
  const flags = all.slice(0, count).map((flag) => {
    const [name = '', ...value] = flag.slice(2).split('=');
    return { name, value: value.join('=') };
  });
  return { flags, words: all.slice(count) };
}

/** A stage: what it begins with, its name, and its instructions. */
export type Stage = { line: number; base: string; name: string | null; instructions: Instruction[] };

export function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [base = '', as = '', name] = flagsAndWords(instruction).words;
      stages.push({
        line: instruction.line,
        base,
        name: as.toUpperCase() === 'AS' ? (name ?? null) : null,
        instructions: [],
      });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}
