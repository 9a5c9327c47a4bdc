import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MOST_ROWS } from '../../../src/data/look-at-source.ts';
import { MAX_UPLOAD_BYTES as MOST_SENT_BYTES } from '../../../src/data/uploads.ts';
import { ERROR_CODES } from '../../../src/errors.ts';
import { EXTRACT_LIMITS } from '../../../src/providers/warehouse/duckdb-warehouse.ts';
import { MAX_COMPARED } from '../../../src/results/compare-runs.ts';
import { MAX_STEP_RETRIES } from '../../../src/runs/step.ts';
import { MAX_UPLOAD_BYTES as MOST_POSTED_BYTES } from '../../../src/slack/actions/hand-out.ts';
import { MAX_LINKS } from '../../../src/slack/actions/link-files.ts';
import { withCosts } from '../../support/infra/costs-section.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

/** What an operator looks up in infra/README.md: it says what is so. */

const README = 'infra/README.md';
const readme = await readFile(README, 'utf8');
const terraform = await readOurTerraform();
const part = (heading: string) => readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
const rows = (heading: string) =>
  part(heading)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('the costs follow from Terraform’s defaults and the price lists', () => {
  // Where this fails: node --import tsx test/support/infra/write-readme.ts
  expect(readme).toBe(withCosts(readme, terraform));
});

describe('the limits', () => {
  const count = (value: number) => value.toLocaleString('en-US');
  test.each([
    ['a table that is sent to Slack', `${MOST_SENT_BYTES / 1e6} MB`],
    ['a file that is posted to Slack', `${MOST_POSTED_BYTES / 2 ** 20} MiB`],
    ['links at once', String(MAX_LINKS)],
    ['runs that are compared', String(MAX_COMPARED)],
    ['data of one run', `${count(EXTRACT_LIMITS.rows)} rows, ${EXTRACT_LIMITS.bytes / 1e9} GB`],
    ['data whose columns a form shows', `${count(MOST_ROWS)} rows`],
    ['a step that fails', `${MAX_STEP_RETRIES + 1} deliveries`],
  ])('say of %s what the code says: %s', (what, limit) => {
    const row = rows('Limits').find(([first]) => first?.startsWith(what));
    expect(row?.[1]).toContain(limit);
  });

  const named = rows('Limits').flatMap(([, , by = '']) =>
    [...by.matchAll(/`([a-z_]+)(?:\.([a-z_]+))?`/g)].map(([, variable = '', attribute = '']) => ({
      variable,
      attribute,
    })),
  );
  test.each(named)('name a variable that there is: $variable $attribute', ({ variable, attribute }) => {
    const types = terraform.folders
      .flatMap(({ variables }) => variables.filter(({ name }) => name === variable))
      .map(({ block }) => String(block.type));
    expect(types.some((type) => new RegExp(`\\b${attribute}`).test(type))).toBe(true);
  });
});

describe('the table of troubles', () => {
  test('has a symptom, a cause and a command in every row, under one heading', () => {
    for (const row of rows('Troubleshooting')) expect(row.filter((cell) => cell !== '')).toHaveLength(3);
    expect(rows('Troubleshooting').length).toBeGreaterThan(20);
  });

  test('names codes that there are', () => {
    const named = rows('Troubleshooting').flatMap(([symptom = '']) => [...symptom.matchAll(/`([a-z_]+)`/g)]);
    const of_slack = ['operation_timeout', 'dispatch_failed', 'not_in_channel', 'channel_not_found', 'missing_scope'];
    const unknown = named.flatMap(([, code = '']) => ([...ERROR_CODES, ...of_slack].includes(code) ? [] : [code]));
    expect(unknown).toEqual([]);
  });

  test.each([
    'config_invalid',
    'permission_denied',
    'service_disabled',
    'billing_disabled',
    'resource_missing',
    'quota_exceeded',
    'unavailable',
    'task_rejected',
    'signing_refused',
    'message_rejected',
    'execution_failed',
    'execution_timed_out',
    'execution_lost',
    'trainer_killed',
    'trainer_failed',
    'out_of_memory',
    'output_missing',
    'lease_held',
    'warehouse_unavailable',
    'credentials_refused',
    'credentials_missing',
    'record_invalid',
  ])('says what to do about %s, which an operator has to mend or meets in the log', (code) => {
    expect(rows('Troubleshooting').some(([symptom]) => symptom?.includes(`\`${code}\``))).toBe(true);
  });
});

describe('the commands', () => {
  const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text).join('\n');
  const set = [...commands.matchAll(/export (\w+)=/g)].map(([, name]) => name);
  const local = [...commands.matchAll(/(?:for|read -rs?) (\w+)/g)].map(([, name]) => name);

  test('use no variable that the page does not set before', () => {
    const inline = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text).join('\n');
    const used = [...`${commands}\n${inline}`.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name);
    expect([...new Set(used)].filter((name) => !set.includes(name) && !local.includes(name))).toEqual([]);
  });

  test('link to files and headings that there are', () => {
    const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const broken = [...readme.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !target.startsWith('http'))
      .filter((target) =>
        target.startsWith('#') ? !headings.includes(target.slice(1)) : !existsSync(join(dirname(README), target)),
      );
    expect(broken).toEqual([]);
  });
});
