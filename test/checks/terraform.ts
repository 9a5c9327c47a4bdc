import type { Check } from './check.ts';
import { formatProblems } from './terraform/format.ts';
import { readTerraform } from './terraform/read-folders.ts';
import { ruleProblems } from './terraform/rules.ts';
import { wiringProblems } from './terraform/wiring.ts';

/**
 * The Terraform files: formatted, parsed, everything referred to is there, and nothing that is never to be there. Attributes of
 * resources are known to the provider alone, which `terraform validate` fetches.
 */
export const terraform: Check = {
  name: 'terraform',
  async run(root) {
    const [{ folders, problems }, unformatted] = await Promise.all([readTerraform(root), formatProblems(root)]);
    const lines = [
      ...problems,
      ...unformatted,
      ...folders.flatMap((folder) => [...wiringProblems(folder, folders), ...ruleProblems(folder)]),
    ];
    return { ok: lines.length === 0, lines };
  },
};
