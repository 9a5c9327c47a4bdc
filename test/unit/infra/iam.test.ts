import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bindingsOf } from '../../support/infra/bindings.ts';
import { tablesOf } from '../../support/infra/markdown-tables.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

const terraform = await readOurTerraform();
const [rights = [], roles = []] = tablesOf(await readFile('infra/README.md', 'utf8'), '## Who may do what');

test('the table of rights says exactly what Terraform grants, and why', () => {
  const granted = bindingsOf(terraform).map(({ who, role, on, only }) => [who, role, on, only].join(' | '));
  const written = rights.map(({ who, role, on, only }) => [who, role, on, only].join(' | '));
  expect([...written].sort()).toEqual([...granted].sort());
  expect(rights.filter(({ why }) => why === '')).toEqual([]);
});

test('the table of roles says exactly which permissions our roles have, and what each is for', () => {
  const made = terraform.resources(/^google_project_iam_custom_role\./).map(({ block }): [string, string[]] => {
    const permissions = Array.isArray(block.permissions) ? block.permissions.map(String) : [];
    return [String(block.role_id), permissions.sort()];
  });
  const written = made.map(([role]): [string, string[]] => [
    role,
    roles
      .filter((row) => row.role === role)
      .flatMap(({ permissions = '' }) => permissions.split(/, (?![^{]*\})/).flatMap(spelledOut))
      .sort(),
  ]);
  expect(written).toEqual(made);
  const known = new Set(made.map(([role]) => role));
  expect(roles.filter((row) => !known.has(row.role ?? '') || row.for === '')).toEqual([]);
});

/** `a.{b,c}.d` as `a.b.d` and `a.c.d`. */
function spelledOut(permission: string): string[] {
  const [all, before = '', choices = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(permission) ?? [];
  if (all === undefined) return [permission];
  return choices.split(',').flatMap((choice) => spelledOut(before + choice.trim() + after));
}

test('every custom role that is made is granted, and names/ calls each by its name', () => {
  const made = terraform.resources(/^google_project_iam_custom_role\./).map(({ block }) => String(block.role_id));
  const granted = new Set(bindingsOf(terraform).map(({ role }) => role));
  expect(made.filter((role) => !granted.has(role))).toEqual([]);
  const { value } = terraform.folder('infra/modules/names').outputs.find(({ name }) => name === 'roles')?.block ?? {};
  const named = Object.values(value ?? {}).map((name) => String(name).replace(/^.*\/roles\//, ''));
  expect(named.filter((role) => !made.includes(role))).toEqual([]);
});

test('what calls the bot has no rights of its own', () => {
  const who = new Set(bindingsOf(terraform).map((binding) => binding.who));
  expect([who.has('mmm-tasks'), who.has('mmm-scheduler')]).toEqual([false, false]);
});

test('no right is granted on all objects of the data to anybody but the bot', () => {
  const on_data = bindingsOf(terraform).filter(({ on }) => on === 'bucket PROJECT-mmm-trainer');
  expect(on_data.filter(({ only }) => only === '').map(({ who }) => who)).toEqual(['mmm-bot']);
});

test('who plans for a pull request may look, and nothing that a branch can say lets it change, log in as the deployer or read data', () => {
  const [planner] = terraform.resources(/^google_project_iam_custom_role\.planner$/);
  const permissions = [planner?.block.permissions ?? []].flat().map(String);
  expect(permissions.length).toBeGreaterThan(10);
  expect(permissions.filter((one) => !/\.(get|getIamPolicy|getShared)$/.test(one))).toEqual([]);
  expect(permissions.filter((one) => /^(storage|secretmanager)\.|logEntries/.test(one))).toEqual([]);
  const [deployer] = terraform.resources(/^google_project_iam_custom_role\.deployer$/);
  const needed = [deployer?.block.permissions ?? []].flat().map(String);
  expect(permissions.filter((one) => !needed.includes(one))).toEqual([]);
  const rights = bindingsOf(terraform).filter(({ who }) => who === 'mmm-planner');
  expect(rights.map(({ role, on }) => `${role} on ${on}`).sort()).toEqual([
    'mmmPlanner on the project',
    'roles/storage.objectViewer on bucket PROJECT-mmm-trainer-state',
  ]);
});

test('a pull request is let into a pool from which nobody becomes the deployer', () => {
  const pool_of = (who: string) => {
    const [binding] = terraform.resources(new RegExp(`^google_service_account_iam_member\\.${who}$`));
    return /google_iam_workload_identity_pool\.(\w+)\.name/.exec(String(binding?.block.member))?.[1];
  };
  expect([pool_of('github_is_deployer'), pool_of('pull_request_is_planner')]).toEqual(['github', 'github_plans']);
  const providers = terraform.resources(/^google_iam_workload_identity_pool_provider\./);
  const conditions = Object.fromEntries(
    providers.map(({ block }) => [
      /pool\.(\w+)\./.exec(String(block.workload_identity_pool_id))?.[1],
      String(block.attribute_condition),
    ]),
  );
  expect(Object.keys(conditions).sort()).toEqual(['github', 'github_plans']);
  for (const condition of Object.values(conditions)) {
    expect(condition).toMatch(/assertion\.repository == "\$\{var\.github_repository\}" &&/);
    expect(condition).toMatch(/assertion\.repository_owner_id == "\$\{var\.github_repository_owner_id\}" &&/);
    expect(condition).not.toContain('||');
  }
  expect(conditions.github).toMatch(/assertion\.ref == "refs\/heads\/\$\{var\.github_branch\}"/);
  expect(conditions.github_plans).toContain('assertion.event_name == "pull_request"');
  expect(conditions.github_plans).toMatch(/assertion\.base_ref == "\$\{var\.github_branch\}"/);
});
