import { type Declared, readTerraform, type TerraformFolder } from '../../checks/terraform/read-folders.ts';

/** Our Terraform files, read once for the tests of a file. */
export type Terraform = {
  folders: readonly TerraformFolder[];
  folder(path: string): TerraformFolder;
  local(path: string, name: string): Record<string, unknown>;
  /** Of a type, with the folder each stands in. */
  resources(type: RegExp): (Declared & { folder: string })[];
};

export async function readOurTerraform(): Promise<Terraform> {
  const { folders, problems } = await readTerraform(process.cwd());
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return terraformOf(folders);
}

function terraformOf(folders: readonly TerraformFolder[]): Terraform {
  const folder = (path: string) => {
    const found = folders.find((one) => one.path === path);
    if (found === undefined) throw new Error(`There is no ${path}.`);
    return found;
  };
  return {
    folders,
    folder,
    local(path, name) {
      const value = folder(path).locals.find((one) => one.name === name)?.value;
      if (typeof value !== 'object' || value === null) throw new Error(`${path} has no local.${name}.`);
      return { ...value };
    },
    resources: (type) =>
      folders.flatMap(({ path, resources }) =>
        resources.filter(({ name }) => type.test(name)).map((resource) => ({ ...resource, folder: path })),
      ),
  };
}
