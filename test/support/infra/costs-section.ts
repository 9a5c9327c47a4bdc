import { costOf } from '../../../src/runs/cost.ts';
import { between, table } from './markdown.ts';
import type { Terraform } from './our-terraform.ts';

const BEGIN = '<!-- costs: written by test/support/infra/write-readme.ts -->';
const END = '<!-- /costs -->';

const SECONDS_A_MONTH = 730 * 3600;
const DAYS_A_MONTH = 30;

/** Of Google's price lists for regions of tier 1, in USD; those of Cloud Run are the defaults of Terraform. */
const PRICES = {
  /** https://cloud.google.com/storage/pricing, a GB a month: Standard, Nearline, Coldline. */
  standard_gb: 0.02,
  nearline_gb: 0.01,
  coldline_gb: 0.004,
  /** https://cloud.google.com/tasks/pricing, a million beyond the first. */
  million_tasks: 0.4,
  /** https://cloud.google.com/stackdriver/pricing, a GiB of logs beyond the first 50 a month. */
  log_gib: 0.5,
};
/** Beyond this Cloud Run's machines cost, for each billing account and month. */
const FREE = { vcpu_seconds: 240_000, gib_seconds: 450_000 };

/** The folder of a run of the example data with 5 trials of 2000 iterations, as it lies on a disk; measured. */
const RUN_FOLDER_GB = 0.113;

/** infra/README.md with its tables of costs as they follow from Terraform's defaults and Google's prices. */
export function withCosts(readme: string, terraform: Terraform): string {
  return between(readme, BEGIN, END, costsSection(terraform));
}

function costsSection(terraform: Terraform): string {
  const of = (variable: string, attribute: string) => numberOf(terraform, variable, attribute);
  const prices = {
    usd_per_vcpu_second: of('trainer', 'usd_per_vcpu_second'),
    usd_per_gib_second: of('trainer', 'usd_per_gib_second'),
    billed: true,
  };
  const bot = { ...prices, vcpus: of('service', 'vcpus'), memory_gib: of('service', 'memory_gib') };
  const trainer = { ...prices, vcpus: of('trainer', 'vcpus'), memory_gib: of('trainer', 'memory_gib') };
  const free = FREE.vcpu_seconds * prices.usd_per_vcpu_second + FREE.gib_seconds * prices.usd_per_gib_second;
  const at_rest = costOf(SECONDS_A_MONTH, bot);
  const watch_tasks = (3600 / of('settings', 'watch_interval_seconds')) | 0;
  const rest = [
    [
      `the bot: ${bot.vcpus} vCPUs, ${bot.memory_gib} GiB, one instance always there (\`service.min_instances\` 1)`,
      `${usd(at_rest)}; ${usd(at_rest - free)} after the free tier`,
    ],
    ['the same with `service.min_instances` 0 and a schedule of some hours', 'about 15 minutes for each time it wakes'],
    [
      `a bot of half that, 1 vCPU and 2 GiB (\`service.vcpus\`, \`service.memory_gib\`)`,
      usd(costOf(SECONDS_A_MONTH, { ...bot, vcpus: 1, memory_gib: 2 })),
    ],
    ['100 runs kept, Standard', usd(100 * RUN_FOLDER_GB * PRICES.standard_gb)],
    [
      'the same in Nearline, in Coldline',
      `${usd(100 * RUN_FOLDER_GB * PRICES.nearline_gb)}, ${usd(100 * RUN_FOLDER_GB * PRICES.coldline_gb)}`,
    ],
    ['tasks, logs, secrets, the scheduler, images', 'usually within the free tiers, or some cents'],
  ];
  const minutes = [5, 15, 60].map((count) => [
    `training for ${count} minutes: ${trainer.vcpus} vCPUs, ${trainer.memory_gib} GiB`,
    usd(costOf(count * 60, trainer)),
  ]);
  const longest = costOf(of('trainer', 'timeout_seconds') * (1 + of('trainer', 'max_retries')), trainer);
  const run = [
    ...minutes,
    ['at the most: every attempt takes all of its time', usd(longest)],
    [`its folder, about ${RUN_FOLDER_GB * 1000} MB, for a year`, usd(yearOf(terraform))],
    [
      `tasks, about ${watch_tasks} for an hour of training`,
      `less than a hundredth of a cent (${PRICES.million_tasks} USD a million)`,
    ],
  ];
  return [table(['at rest', 'a month'], rest), table(['a run', 'once'], run)].join('\n\n');
}

/** A run's first year, by the ages at which its files move to cheaper storage. */
function yearOf(terraform: Terraform): number {
  const default_of = (name: string) =>
    Number(terraform.folder('infra/modules/storage').variables.find((one) => one.name === name)?.block.default);
  const standard_months = default_of('runs_nearline_days') / DAYS_A_MONTH;
  const nearline_months = default_of('runs_coldline_days') / DAYS_A_MONTH - standard_months;
  return RUN_FOLDER_GB * (standard_months * PRICES.standard_gb + nearline_months * PRICES.nearline_gb);
}

/** The default of an argument of the composition that is a number. */
function numberOf(terraform: Terraform, variable: string, attribute: string): number {
  const declared = terraform.folder('infra/modules/mmm-trainer').variables.find(({ name }) => name === variable);
  const [, text] =
    new RegExp(`\\b${attribute}\\s*=\\s*optional\\(number, ([\\d.]+)\\)`).exec(String(declared?.block.type)) ?? [];
  if (text === undefined) throw new Error(`${variable}.${attribute} has no number as its default.`);
  return Number(text);
}

function usd(amount: number): string {
  return `${amount.toFixed(amount < 10 ? 2 : 0)} USD`;
}
