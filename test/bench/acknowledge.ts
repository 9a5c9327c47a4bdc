/**
 * How soon the bot acknowledges a slash command at rest, and while the rows of a table of Snowflake come: `npm run bench:acknowledge`.
 * The ratio is what to look at; Slack waits for three seconds.
 */
import { startBundledBot } from '../integration/bundled-bot.ts';
import { acknowledgementOf } from '../support/slash-command.ts';
import { ACCOUNT, COLUMNS } from './data-table.ts';

const COMMANDS = 40;
const ROWS = 3_000_000;
/** Of 20,000 rows each; so many are to come while commands are measured. */
const CHUNKS = 30;
const MANIFEST = `
revision: streamed
country: de
data: { connection: acme, table: MMM.PUBLIC.LARGE }
date_var: DAY
dep_var: REVENUE
dep_var_type: revenue
paid_media_spends: [TV_S, SEARCH_S]
paid_media_vars: [TV_S, SEARCH_S]
window: { start: 2020-01-01, end: 2024-12-30 }
train: { iterations: 300, trials: 2 }
`;

const { bot, cloud, workspace, snowflake, close } = await startBundledBot({ streamed: MANIFEST });
try {
  const { database, schema } = ACCOUNT;
  await snowflake.control.generate({ database, schema, name: 'LARGE', rows: ROWS, columns: COLUMNS });
  const signing_secret = cloud.env.SLACK_SIGNING_SECRET ?? '';
  const response_url = `${cloud.page_url}/nowhere`;
  const measure = async () => {
    const taken: number[] = [];
    for (let command = 0; command < COMMANDS; command += 1) {
      taken.push(await acknowledgementOf('help', { url: bot.url, signing_secret, response_url }));
    }
    return taken.sort((a, b) => a - b);
  };
  await measure();
  const at_rest = await measure();

  const pace = snowflake.control.paceChunks();
  const channel = await workspace.channelId('mmm-runs');
  await workspace.command({ user: await workspace.userId('modeller'), channel, text: 'train streamed' });
  pace.send(Number.POSITIVE_INFINITY);
  while (pace.sent() === 0) await measure();
  const before = pace.sent();
  const streaming: number[] = [];
  while (pace.sent() < before + CHUNKS) streaming.push(...(await measure()));
  streaming.sort((a, b) => a - b);
  const chunks = pace.sent() - before;

  const of = (values: readonly number[], part: number) => values[Math.floor((values.length - 1) * part)] ?? Number.NaN;
  console.log(`${at_rest.length} and ${streaming.length} commands; ${chunks} chunks of rows were sent meanwhile\n`);
  console.log(`${''.padEnd(18)}${['median', 'slowest'].map((cell) => cell.padStart(12)).join('')}`);
  for (const [name, values] of [
    ['at rest', at_rest],
    ['while it streams', streaming],
  ] as const) {
    const cells = [of(values, 0.5), of(values, 1)].map((value) => `${value.toFixed(1)} ms`.padStart(12));
    console.log(`${name.padEnd(18)}${cells.join('')}`);
  }
  console.log(`${'ratio'.padEnd(18)}${(of(streaming, 0.5) / of(at_rest, 0.5)).toFixed(1).padStart(12)}`);
} finally {
  await close();
}
