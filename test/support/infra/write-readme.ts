import { readFile, writeFile } from 'node:fs/promises';
import { readOurTerraform } from './our-terraform.ts';
import { withVariables } from './variables-section.ts';

/** `node --import tsx test/support/infra/write-readme.ts`: writes the tables of variables in infra/README.md. */

const README = 'infra/README.md';
await writeFile(README, withVariables(await readFile(README, 'utf8'), await readOurTerraform()));
