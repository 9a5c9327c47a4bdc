import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';

const BLOCK = z.record(z.string(), z.unknown());
const NAMED = z.record(z.string(), z.array(BLOCK)).default({});
const TYPED = z.record(z.string(), z.record(z.string(), z.array(BLOCK))).default({});
/** What the parser makes of a file: blocks by type and name, expressions as `${...}` in strings. */
const FILE = z.object({
  terraform: z.array(BLOCK).default([]),
  provider: NAMED,
  variable: NAMED,
  output: NAMED,
  module: NAMED,
  locals: z.array(BLOCK).default([]),
  resource: TYPED,
  data: TYPED,
});

type Block = z.infer<typeof BLOCK>;
/** A block with the file it stands in. */
export type Declared = { name: string; file: string; block: Block };

/** A folder of Terraform files: a module, or one of the roots that is applied. */
export type TerraformFolder = {
  path: string;
  /** Text by path. */
  sources: ReadonlyMap<string, string>;
  terraform: readonly Block[];
  providers: readonly Declared[];
  variables: readonly Declared[];
  outputs: readonly Declared[];
  modules: readonly Declared[];
  locals: readonly { name: string; file: string; value: unknown }[];
  /** Named `type.name`, and `data.type.name`. */
  resources: readonly Declared[];
};

/** Every folder with Terraform files below `infra/`, and what could not be parsed. */
export async function readTerraform(root: string): Promise<{ folders: TerraformFolder[]; problems: string[] }> {
  const paths = await terraformFiles(root);
  const problems: string[] = [];
  const parsed = await Promise.all(
    paths.map(async (path) => {
      const source = await readFile(join(root, path), 'utf8');
      try {
        return [{ path, source, file: FILE.parse((await parse(path, source)) ?? {}) }];
      } catch (error) {
        problems.push(`${path}: ${error instanceof Error ? error.message.split('\n').join(' ') : String(error)}`);
        return [];
      }
    }),
  );
  const files = parsed.flat();
  const folders = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  return {
    folders: folders.map((folder) =>
      folderOf(
        folder,
        files.filter(({ path }) => dirname(path) === folder),
      ),
    ),
    problems: problems.sort(),
  };
}

export async function terraformFiles(root: string): Promise<string[]> {
  if (!existsSync(join(root, 'infra'))) return [];
  const names = await readdir(join(root, 'infra'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.tf') && !name.split('/').includes('.terraform'))
    .map((name) => `infra/${name}`)
    .sort();
}

type ParsedFile = { path: string; source: string; file: z.infer<typeof FILE> };

function folderOf(path: string, files: readonly ParsedFile[]): TerraformFolder {
  const named = (kind: 'provider' | 'variable' | 'output' | 'module') =>
    files.flatMap(({ path: file, file: content }) => declared(content[kind], file));
  return {
    path,
    sources: new Map(files.map(({ path: file, source }) => [file, source])),
    terraform: files.flatMap(({ file }) => file.terraform),
    providers: named('provider'),
    variables: named('variable'),
    outputs: named('output'),
    modules: named('module'),
    locals: files.flatMap(({ path: file, file: { locals } }) =>
      locals.flatMap((block) => Object.entries(block).map(([name, value]) => ({ name, file, value }))),
    ),
    resources: files.flatMap(({ path: file, file: { resource, data } }) => [
      ...typed(resource, file, ''),
      ...typed(data, file, 'data.'),
    ]),
  };
}

function declared(blocks: z.infer<typeof NAMED>, file: string): Declared[] {
  return Object.entries(blocks).flatMap(([name, all]) => all.map((block) => ({ name, file, block })));
}

function typed(blocks: z.infer<typeof TYPED>, file: string, prefix: string): Declared[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    declared(named, file).map((one) => ({ ...one, name: `${prefix}${type}.${one.name}` })),
  );
}
