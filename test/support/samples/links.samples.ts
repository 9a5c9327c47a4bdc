import { consoleLogMessage, handedOutMessage, linksMessage } from '../../../src/slack/blocks/links-message.ts';
import type { Sample } from './sample.ts';
import { NOW } from './typical.ts';
import { hostileName, hostileSentence } from './worst.ts';

const UNTIL = new Date(NOW.getTime() + 15 * 60_000);
const url = (name: string) =>
  `https://storage.example/mmm/robyn/r12/de/20260302_093000/${encodeURIComponent(name)}?X-Goog-Signature=${'a1b2'.repeat(180)}`;

const LOG = {
  kind: 'links' as const,
  links: [{ name: 'robyn_console.log', url: url('robyn_console.log'), size_bytes: 12_000 }],
  expires_at: UNTIL,
};
const NONE = { count: 0, folder: '' };

export const samples: readonly Sample[] = [
  {
    name: 'links',
    surface: 'message',
    note: 'For one person; they stop working at the time that is said.',
    typical: () =>
      linksMessage(
        'All tables (CSV)',
        [
          { name: 'pareto_aggregated.csv', url: url('pareto_aggregated.csv'), size_bytes: 48_213 },
          { name: 'allocator_metrics.csv', url: url('allocator_metrics.csv'), size_bytes: 912 },
        ],
        UNTIL,
        { count: 0, folder: 'robyn/r12/de/20260302_093000/' },
      ),
    worst: () =>
      linksMessage(
        hostileName(1),
        Array.from({ length: 10 }, (_, index) => {
          return { name: hostileName(index), url: url('x'.repeat(100)), size_bytes: 5e12 };
        }),
        UNTIL,
        { count: 900, folder: hostileName(7) },
      ),
  },
  {
    name: 'console log',
    surface: 'message',
    note: 'Its last lines, and the whole of it behind a link.',
    typical: () =>
      consoleLogMessage(
        [
          '[09:30:22] Input data has 208 columns in total',
          '[09:30:29] Initial model is built on rolling window of 157 weeks: 2016-01-04 to 2018-12-31',
          '[09:31:02] Trial 3 of 5, iteration 1200 of 2000',
          '[09:32:40] Error: object "events" not found',
        ].join('\n'),
        LOG,
      ),
    worst: () => consoleLogMessage(hostileSentence(200_000), { kind: 'uploaded', names: [hostileName(2)] }),
  },
  {
    name: 'console log is empty',
    surface: 'message',
    typical: () => consoleLogMessage('', LOG),
  },
  {
    name: 'file in the thread in place of a link',
    surface: 'message',
    note: 'Where the bot has no key to sign with.',
    typical: () => handedOutMessage('Summary (JSON)', { kind: 'uploaded', names: ['model_summary.json'] }, NONE),
    worst: () =>
      handedOutMessage(
        hostileName(1),
        { kind: 'uploaded', names: Array.from({ length: 10 }, (_, index) => hostileName(index)) },
        NONE,
      ),
  },
  {
    name: 'no link and no file',
    surface: 'message',
    note: 'Where the bot has no key to sign with, and the file is too large for Slack.',
    typical: () =>
      handedOutMessage(
        'R objects',
        {
          kind: 'refused',
          reason: 'The bot has no key to sign with.',
          object: 'robyn/r12/de/20260302_093000/OutputCollect.RDS',
        },
        NONE,
      ),
    worst: () =>
      handedOutMessage(
        hostileName(1),
        { kind: 'refused', reason: hostileSentence(900), object: hostileName(3, 1000) },
        NONE,
      ),
  },
];
