import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultsIn, hclValue } from '../../support/infra/hcl-values.ts';
import { logFilter, valueIn } from '../../support/infra/log-filter.ts';
import { type LogEntry, linesOfCloudRun, loggedLines } from '../../support/infra/logged-lines.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';
import { RUN_ID } from '../trainer/fake-run.ts';

/** The filters of metrics and of saved queries, on what the code logs when it is run, and on what Cloud Run writes beside it. */

const { variables, locals } = (await readOurTerraform()).folder('infra/modules/monitoring');
const defaultsOf = (name: string) => defaultsIn(variables.find((variable) => variable.name === name)?.block.type);
const scope = {
  locals: Object.fromEntries(locals.map(({ name, value }) => [name, value])),
  variables: {
    project: 'project',
    service: 'mmm-trainer',
    job: 'mmm-trainer',
    goals: defaultsOf('goals'),
    thresholds: defaultsOf('thresholds'),
  },
};
const METRIC = z.object({ filter: z.string(), labels: z.record(z.string(), z.string()), value: z.string().optional() });
const local = (name: string) => hclValue(scope.locals[name], scope);
const METRICS = {
  ...z.record(z.string(), METRIC).parse(local('counters')),
  ...z.record(z.string(), METRIC).parse(local('distributions')),
};
const QUERIES = z
  .record(z.string(), z.object({ filter: z.string(), shows: z.array(z.string()) }))
  .parse(local('queries'));

let entries: LogEntry[];
beforeAll(async () => {
  entries = [...(await loggedLines()), ...linesOfCloudRun('project')];
}, 60_000);

/** What a found entry is known by. */
const wordsOf = ({ jsonPayload, textPayload, httpRequest }: LogEntry) =>
  textPayload ??
  (jsonPayload === undefined ? `${httpRequest?.status} ${httpRequest?.requestUrl}` : jsonPayload.message);
const found = (filter: string) => entries.filter(logFilter(filter).matches);
const foundWords = (filter: string) => [...new Set(found(filter).map(wordsOf))].sort();

describe('a metric', () => {
  test.each<[string, string[]]>([
    ['mmm_slack_acknowledged', ['slack acknowledged']],
    ['mmm_slack_acknowledged_late', ['slack acknowledged']],
    ['mmm_slack_refused', ['401 https://bot.example/slack/events']],
    ['mmm_slack_credentials_refused', ['message refused by Slack']],
    ['mmm_card_posted', ['card posted']],
    ['mmm_card_late', ['card posted']],
    ['mmm_run_finished', ['run finished']],
    ['mmm_run_duration', ['run finished']],
    ['mmm_run_cost', ['run finished']],
    ['mmm_server_errors', ['500 https://bot.example/slack/events']],
    ['mmm_bot_errors', ['message refused by Slack', 'not taken up yet; /mmm doctor says what does not work']],
    ['mmm_work_taken_up', ['work taken up']],
    ['mmm_trainer_at_work', ['trainer at work']],
    [
      'mmm_trainer_out_of_memory',
      ['Container called exit(137).', 'Memory limit of 16384 MiB exceeded with 16501 MiB used.', 'not trained'],
    ],
  ])('%s is made of %j', (name, words) => {
    expect(foundWords(METRICS[name]?.filter ?? '')).toEqual(words);
  });

  test('is in the table above, and no other', () => {
    expect(Object.keys(METRICS)).toHaveLength(14);
  });

  test('counts what is late and what went well, and not the rest', () => {
    const count = (name: string) => found(METRICS[name]?.filter ?? '').length;
    expect([count('mmm_slack_acknowledged'), count('mmm_slack_acknowledged_late')]).toEqual([2, 1]);
    expect(count('mmm_work_taken_up')).toBe(1);
    expect(count('mmm_slack_refused')).toBe(1);
  });

  test('has its value, and each of its labels, from a field that is there', () => {
    for (const [name, { filter, labels, value }] of Object.entries(METRICS)) {
      const lines = found(filter);
      if (value !== undefined)
        for (const line of lines) expect([name, typeof valueIn(line, value)]).toEqual([name, 'number']);
      for (const field of Object.values(labels))
        expect([name, field, lines.some((line) => isThere(line, field))]).toEqual([name, field, true]);
    }
  });
});

describe('a saved query', () => {
  const queryOf = (name: string) => QUERIES[name]?.filter ?? '';

  test('for failures finds errors of the bot, of trainers and of Cloud Run, and runs without a result', () => {
    expect(foundWords(queryOf('failures'))).toEqual(
      expect.arrayContaining([
        'message refused by Slack',
        'not trained',
        'run finished',
        'Container called exit(137).',
      ]),
    );
    expect(foundWords(queryOf('failures'))).not.toContain('slack acknowledged');
    const states = found(queryOf('failures')).filter((line) => wordsOf(line) === 'run finished');
    expect(states.map((line) => line.jsonPayload?.state)).toEqual(['failed']);
  });

  test('for memory over a threshold finds trainers at work and at their end, and only over it', () => {
    expect(foundWords(queryOf('memory-over-threshold'))).toEqual(['not trained', 'trained', 'trainer at work']);
    const higher = queryOf('memory-over-threshold').replace(/>\d+$/, `>${16 * 1024 ** 3}`);
    expect(found(higher)).toEqual([]);
  });

  test('for one run finds what bot, queue and trainer say of it', () => {
    expect(foundWords(queryOf('one-run').replace('RUN_ID', RUN_ID))).toEqual(
      expect.arrayContaining(['task will be delivered again', 'trainer at work', 'message refused by Slack']),
    );
  });

  test('for slow acknowledgements finds the slow one', () => {
    expect(found(queryOf('slow-acknowledgements')).map((line) => line.jsonPayload?.seconds)).toEqual([
      expect.closeTo(4, 0),
    ]);
  });

  test('for tasks that are delivered again finds them', () => {
    expect(foundWords(queryOf('delivered-again'))).toEqual(['task will be delivered again']);
  });

  test('shows fields that what it finds has', () => {
    for (const [name, { filter, shows }] of Object.entries(QUERIES)) {
      const lines = found(filter.replace('RUN_ID', RUN_ID));
      for (const field of shows)
        expect([name, field, lines.some((line) => isThere(line, field))]).toEqual([name, field, true]);
    }
  });
});

test('no filter, of a command in an alert neither, asks for a field that nothing has', () => {
  const alerts = z.record(z.string(), z.object({ command: z.string() })).parse(scope.locals.alerts);
  const in_commands = Object.values(alerts).flatMap(({ command }) =>
    [...command.matchAll(/jsonPayload(?:\.\w+)+/g)].map(String),
  );
  const in_filters = [...Object.values(METRICS), ...Object.values(QUERIES)].flatMap(
    ({ filter }) => logFilter(filter).fields,
  );
  const asked = [...new Set([...in_commands, ...in_filters])].filter((field) => field !== 'jsonPayload.err.details');
  expect(asked.filter((field) => !entries.some((line) => isThere(line, field)))).toEqual([]);
  expect(asked.length).toBeGreaterThan(12);
});

function isThere(line: LogEntry, field: string): boolean {
  const value = valueIn(line, field);
  return value !== undefined && value !== null;
}
