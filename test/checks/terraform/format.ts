import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from '@cdktf/hcl-tools';
import { runTool } from '../tool.ts';
import { terraformFiles } from './read-folders.ts';

const FIX = 'is not formatted: terraform fmt -recursive infra';

/** Files that are not as `terraform fmt` leaves them; where there is no Terraform, as its own formatter as a library does. */
export async function formatProblems(root: string): Promise<string[]> {
  const files = await terraformFiles(root);
  if (files.length === 0) return [];
  const named = await byTerraform(root);
  return (named ?? (await byLibrary(root, files))).map((file) => `${file}: ${FIX}`);
}

async function byTerraform(root: string): Promise<string[] | null> {
  try {
    const { output } = await runTool('terraform', ['fmt', '-check', '-recursive', '-no-color', 'infra'], root);
    return output.split('\n').filter((line) => /^infra\/\S+\.tf$/.test(line));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export async function byLibrary(root: string, files: readonly string[]): Promise<string[]> {
  const checked = await Promise.all(
    files.map(async (file) => {
      const source = await readFile(join(root, file), 'utf8');
      return (await format(source)) === source ? [] : [file];
    }),
  );
  return checked.flat();
}
