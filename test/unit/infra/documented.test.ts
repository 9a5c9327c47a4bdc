import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SCOPES } from '../../../src/slack/scopes.ts';
import { tablesOf } from '../../support/infra/markdown-tables.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';
import { withVariables } from '../../support/infra/variables-section.ts';

const readme = await readFile('infra/README.md', 'utf8');
const terraform = await readOurTerraform();

test('every variable is in the tables of infra/README.md, with what it is for and what sets it, and no other', () => {
  // Where this fails: node --import tsx test/support/infra/write-readme.ts
  expect(readme).toBe(withVariables(readme, terraform));
});

test('every secret is listed, with where it comes from and who reads it, and no other', () => {
  const secrets =
    tablesOf(readme, '## Variables and secrets').find(([row]) => row !== undefined && 'secret' in row) ?? [];
  const { value } = terraform.folder('infra/modules/names').outputs.find(({ name }) => name === 'secrets')?.block ?? {};
  const named = Object.values(value ?? {}).map(String);
  expect(secrets.map(({ secret }) => secret)).toEqual([...named, 'those of warehouse_secrets']);
  expect(secrets.filter((row) => Object.values(row).includes(''))).toEqual([]);
  // Each is given its value on the way.
  for (const name of named) expect(readme).toContain(`gcloud secrets versions add ${name} --data-file=-`);
});

test('every scope of the Slack app is listed with what it is for, and no other', () => {
  const scopes = tablesOf(readme, '## Who may do what').find(([row]) => row !== undefined && 'scope' in row) ?? [];
  expect(Object.fromEntries(scopes.map((row) => [row.scope, row.for]))).toEqual(SCOPES);
});

test('staging and production differ in the values of main.tf alone', async () => {
  const read = (environment: string, file: string) => readFile(`infra/environments/${environment}/${file}`, 'utf8');
  for (const file of ['variables.tf', 'outputs.tf', 'versions.tf']) {
    expect(await read('staging', file), file).toBe(await read('production', file));
  }
  const given = (path: string) => {
    const { modules } = terraform.folder(path);
    return modules.map(({ name, block }) => [name, block.source, Object.keys(block).sort()]);
  };
  expect(given('infra/environments/staging')).toEqual(given('infra/environments/production'));
});
