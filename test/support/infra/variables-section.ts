import type { z } from 'zod';
import { BOT_ENVIRONMENT } from '../../../src/bot-environment.ts';
import { TRAINER_ENVIRONMENT } from '../../../src/trainer/settings.ts';
import { referencesIn } from '../../checks/terraform/references.ts';
import { between, table } from './markdown.ts';
import type { Terraform } from './our-terraform.ts';
import { resolver } from './resolve.ts';

const COMPOSITION = 'infra/modules/mmm-trainer';
const BEGIN = '<!-- variables: written by test/support/infra/write-readme.ts -->';
const END = '<!-- /variables -->';

type Shape = Readonly<Record<string, z.ZodType>>;

/** infra/README.md with its tables of variables as they follow from the schemas and from Terraform. */
export function withVariables(readme: string, terraform: Terraform): string {
  return between(readme, BEGIN, END, variablesSection(terraform));
}

function variablesSection(terraform: Terraform): string {
  const bot = environmentOf(terraform, 'infra/modules/bot');
  const trainer = environmentOf(terraform, 'infra/modules/trainer');
  return [
    '**The bot** ([src/bot-environment.ts](../src/bot-environment.ts)):',
    deployed(BOT_ENVIRONMENT.everywhere, bot),
    'Cloud Run sets:',
    plain(BOT_ENVIRONMENT.platform),
    'For a laptop alone, and not set here:',
    plain(BOT_ENVIRONMENT.local),
    '**The trainer** ([src/trainer/settings.ts](../src/trainer/settings.ts)):',
    deployed(TRAINER_ENVIRONMENT.deployed, trainer),
    'The bot says with each start:',
    plain(TRAINER_ENVIRONMENT.started),
    'Right as they are in the image:',
    plain(TRAINER_ENVIRONMENT.image),
    'Cloud Run sets:',
    plain(TRAINER_ENVIRONMENT.platform),
    'For a laptop alone, and not set here:',
    plain(TRAINER_ENVIRONMENT.local),
  ].join('\n\n');
}

type Given = { by: string; value: string };

/** What each variable of a container is set by: an argument of the environment's module with its default, or a name that is fixed. */
function environmentOf(terraform: Terraform, path: string): ReadonlyMap<string, Given> {
  const resolve = resolver(terraform.folders, [COMPOSITION]);
  const plainly = Object.entries(terraform.local(path, 'environment')).map(([name, value]): [string, Given] => {
    const [only, ...more] = referencesIn(value);
    // One value in another form, such as a number as text, is that value.
    const of = only === undefined || more.length > 0 ? value : `$\{${only.text}}`;
    const text = resolve(path, of);
    const value_by_default = defaultOf(terraform, text);
    return [
      name,
      value_by_default === null ? { by: 'fixed', value: code(text) } : { by: code(text), value: value_by_default },
    ];
  });
  const has_secrets = terraform.folder(path).locals.some(({ name }) => name === 'secret_environment');
  const secrets = Object.entries(has_secrets ? terraform.local(path, 'secret_environment') : {});
  const secretly = secrets.map(([name, value]): [string, Given] => [
    name,
    { by: 'secret', value: `newest version of ${code(resolve(path, value))}` },
  ]);
  return new Map([...plainly, ...secretly]);
}

/** The default of an argument of the composition; `null` where the text names no argument. */
function defaultOf(terraform: Terraform, text: string): string | null {
  const [variable = '', attribute] = text.split('.');
  const declared = terraform.folder(COMPOSITION).variables.find(({ name }) => name === variable);
  if (declared === undefined) return null;
  if (attribute === undefined) return 'required';
  const lines = String(declared.block.type).split('\n');
  const line = lines.find((one) => new RegExp(`^\\s*${attribute}\\s*=`).test(one)) ?? '';
  const [, value] = /optional\([\w()]+, (.*)\)$/.exec(line.trim()) ?? [];
  return value === undefined ? 'required' : code(value);
}

function deployed(shape: Shape, given: ReadonlyMap<string, Given>): string {
  const rows = Object.entries(shape).map(([name, schema]) => {
    const { by = 'not set', value = '' } = given.get(name) ?? {};
    return [code(name), whatFor(name, schema), by, value];
  });
  return table(['variable', 'what it is for', 'set by', 'by default'], rows);
}

function plain(shape: Shape): string {
  const rows = Object.entries(shape).map(([name, schema]) => [code(name), whatFor(name, schema)]);
  return table(['variable', 'what it is for'], rows);
}

function whatFor(name: string, schema: z.ZodType): string {
  if (schema.description === undefined) throw new Error(`${name} says nothing of what it is for: give it .describe().`);
  return schema.description;
}

function code(text: string): string {
  return `\`${text}\``;
}
