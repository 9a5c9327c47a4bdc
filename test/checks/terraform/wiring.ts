import { join, normalize } from 'node:path';
import { objectType } from './object-type.ts';
import type { Declared, TerraformFolder } from './read-folders.ts';
import { type Reference, referencesIn } from './references.ts';

/** Arguments of a module call that Terraform takes for itself. */
const OWN = new Set(['source', 'version', 'providers', 'depends_on', 'count', 'for_each']);

/** Whatever is referred to is declared, whatever is declared is used, and modules are given what they take. */
export function wiringProblems(folder: TerraformFolder, folders: readonly TerraformFolder[]): string[] {
  return [...undeclared(folder, folders), ...unused(folder), ...undescribed(folder), ...calls(folder, folders)];
}

function undeclared(folder: TerraformFolder, folders: readonly TerraformFolder[]): string[] {
  const known = new Set([
    ...folder.variables.map(({ name }) => `var.${name}`),
    ...folder.locals.map(({ name }) => `local.${name}`),
    ...folder.modules.map(({ name }) => `module.${name}`),
    ...folder.resources.map(({ name }) => name),
  ]);
  return everything(folder).flatMap(({ file, value }) =>
    referencesIn(value).flatMap((reference) => {
      const where = `${file}:${lineOf(folder, file, reference.text)}`;
      if (!known.has(reference.target)) return [`${where}: ${reference.target} is not declared in ${folder.path}`];
      const missing = missingAttribute(folder, folders, reference);
      return missing === null ? [] : [`${where}: ${missing}`];
    }),
  );
}

/** Of a variable that is an object, and of a module's outputs, the attribute has to be there. */
function missingAttribute(
  folder: TerraformFolder,
  folders: readonly TerraformFolder[],
  { target, attributes: [first, second] }: Reference,
): string | null {
  const [kind, name] = target.split('.');
  if (first === undefined) return null;
  if (kind === 'var') {
    const type = objectType(folder.variables.find((one) => one.name === name)?.block.type);
    return type === null || type.has(first) ? null : `${target} has no attribute ${first}`;
  }
  const call = kind === 'module' ? folder.modules.find((one) => one.name === name) : undefined;
  const output = call && moduleOf(folder, folders, call)?.outputs.find((one) => one.name === first);
  if (call === undefined) return null;
  if (output === undefined) return `${target} has no output ${first}`;
  const { value } = output.block;
  const is_object = typeof value === 'object' && value !== null && !Array.isArray(value);
  return second === undefined || !is_object || second in value ? null : `${target}.${first} has no attribute ${second}`;
}

function unused(folder: TerraformFolder): string[] {
  const used = new Set(
    everything(folder)
      // What checks itself is not used by that.
      .filter(({ is_variable }) => !is_variable)
      .flatMap(({ value }) => referencesIn(value).map(({ target }) => target)),
  );
  return [
    ...folder.variables.flatMap(({ name, file }) =>
      used.has(`var.${name}`) ? [] : [`${file}:${lineOf(folder, file, `"${name}"`)}: var.${name} is not used`],
    ),
    ...folder.locals.flatMap(({ name, file }) =>
      used.has(`local.${name}`) ? [] : [`${file}:${lineOf(folder, file, name)}: local.${name} is not used`],
    ),
  ];
}

function undescribed(folder: TerraformFolder): string[] {
  return [...folder.variables, ...folder.outputs].flatMap(({ name, file, block }) =>
    typeof block.description === 'string' && block.description !== ''
      ? []
      : [`${file}:${lineOf(folder, file, `"${name}"`)}: ${name} has no description`],
  );
}

function calls(folder: TerraformFolder, folders: readonly TerraformFolder[]): string[] {
  return folder.modules.flatMap((call) => {
    const where = `${call.file}:${lineOf(folder, call.file, `module "${call.name}"`)}: module.${call.name}`;
    const called = moduleOf(folder, folders, call);
    if (called === undefined) return [`${where}: there is no module at ${String(call.block.source)}`];
    const given = Object.keys(call.block).filter((name) => !OWN.has(name));
    const takes = new Map(called.variables.map((variable) => [variable.name, variable.block]));
    return [
      ...given.flatMap((name) => (takes.has(name) ? [] : [`${where} takes no ${name}`])),
      ...[...takes].flatMap(([name, block]) =>
        name in call.block || 'default' in block ? [] : [`${where} is not given ${name}`],
      ),
      ...given.flatMap((name) => {
        const wanted = objectType(takes.get(name)?.type);
        const has = attributesOf(folder, call.block[name]);
        if (wanted === null || has === null) return [];
        // Terraform drops an attribute that the type does not have without a word.
        const surplus = has.is_literal ? has.names.filter((one) => !wanted.has(one)) : [];
        const missing = [...wanted].filter(([one, { optional }]) => !optional && !has.names.includes(one));
        return [
          ...surplus.map((one) => `${where}: ${name} has no attribute ${one}`),
          ...missing.map(([one]) => `${where}: ${name} needs the attribute ${one}`),
        ];
      }),
    ];
  });
}

/** The attributes of an object that is written out, or of a variable that is one. */
function attributesOf(folder: TerraformFolder, value: unknown): { names: string[]; is_literal: boolean } | null {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { names: Object.keys(value), is_literal: true };
  const [, variable] = typeof value === 'string' ? (/^\$\{var\.(\w+)\}$/.exec(value) ?? []) : [];
  const type = objectType(folder.variables.find(({ name }) => name === variable)?.block.type);
  return type === null ? null : { names: [...type.keys()], is_literal: false };
}

function moduleOf(
  folder: TerraformFolder,
  folders: readonly TerraformFolder[],
  call: Declared,
): TerraformFolder | undefined {
  const path = normalize(join(folder.path, String(call.block.source)));
  return folders.find((one) => one.path === path);
}

function everything(folder: TerraformFolder): { file: string; value: unknown; is_variable: boolean }[] {
  const { variables, outputs, modules, resources, providers, locals } = folder;
  return [
    ...variables.map(({ file, block }) => ({ file, value: block.validation, is_variable: true })),
    ...[...outputs, ...modules, ...resources, ...providers].map(({ file, block }) => ({
      file,
      value: block,
      is_variable: false,
    })),
    ...locals.map(({ file, value }) => ({ file, value, is_variable: false })),
  ];
}

export function lineOf(folder: TerraformFolder, file: string, text: string): number {
  const source = folder.sources.get(file) ?? '';
  const at = source.indexOf(text);
  return at === -1 ? 1 : source.slice(0, at).split('\n').length;
}
