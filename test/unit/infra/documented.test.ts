import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';
import { withVariables } from '../../support/infra/variables-section.ts';

const readme = await readFile('infra/README.md', 'utf8');
const terraform = await readOurTerraform();

test('every variable is in the tables of infra/README.md, with what it is for and what sets it, and no other', () => {
  // Where this fails: node --import tsx test/support/infra/write-readme.ts
  expect(readme).toBe(withVariables(readme, terraform));
});
