import type { Declared, TerraformFolder } from './read-folders.ts';
import { lineOf } from './wiring.ts';

/** Resources that are not to be there, and why. */
const FORBIDDEN_TYPES: readonly [RegExp, string][] = [
  [/^google_service_account_key$/, 'a key can be lost: let programs and workflows say who they are without one'],
  [/^google_secret_manager_secret_version$/, 'the value of a secret would be in the state: a person adds it'],
  [/_iam_(policy|binding)$/, 'it would take away what others were granted: use _iam_member'],
];

const WIDE_ROLE = /^roles\/(owner|editor|viewer|.*[aA]dmin)$/;
/** Whoever has one of them can give themselves any other. */
const WIDE_PERMISSION =
  /\*|^resourcemanager\.projects\.setIamPolicy$|^iam\.(roles|serviceAccountKeys)\.|^iam\.serviceAccounts\.(setIamPolicy|getAccessToken|implicitDelegation)$/;
const ANYBODY = /\ball(Authenticated)?Users\b/;

/** What no Terraform file of ours may say. */
export function ruleProblems(folder: TerraformFolder): string[] {
  return folder.resources.flatMap((resource) => {
    const where = `${resource.file}:${lineOf(folder, resource.file, headOf(resource))}: ${resource.name}`;
    return problemsOf(resource).map((problem) => `${where}: ${problem}`);
  });
}

function headOf({ name }: Declared): string {
  const [type, own] = name.split('.').slice(-2);
  return `"${type}" "${own}"`;
}

function problemsOf({ name, block }: Declared): string[] {
  const [type = ''] = name.split('.');
  const texts = textsIn(block);
  return [
    ...FORBIDDEN_TYPES.flatMap(([pattern, why]) => (pattern.test(type) ? [why] : [])),
    ...texts.filter((text) => WIDE_ROLE.test(text)).map((role) => `${role} is more than any of our accounts needs`),
    ...texts.filter((text) => ANYBODY.test(text)).map((text) => `${text} lets anybody in`),
    ...(type === 'google_project_iam_custom_role'
      ? textsIn(block.permissions)
          .filter((text) => WIDE_PERMISSION.test(text))
          .map((text) => `${text} is the right to give oneself any right`)
      : []),
    ...(type === 'google_storage_bucket' ? bucketProblems(block) : []),
  ];
}

function bucketProblems(block: Declared['block']): string[] {
  return [
    ...(block.public_access_prevention === 'enforced' ? [] : ['public_access_prevention has to be "enforced"']),
    ...(block.uniform_bucket_level_access === true ? [] : ['uniform_bucket_level_access has to be true']),
  ];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}
