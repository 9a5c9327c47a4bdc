import { readFile, writeFile } from 'node:fs/promises';
import { withCosts } from './costs-section.ts';
import { readOurTerraform } from './our-terraform.ts';
import { withVariables } from './variables-section.ts';

/** `node --import tsx test/support/infra/write-readme.ts`: writes the tables of variables and of costs in infra/README.md. */

const README = 'infra/README.md';
const terraform = await readOurTerraform();
await writeFile(README, withCosts(withVariables(await readFile(README, 'utf8'), terraform), terraform));
