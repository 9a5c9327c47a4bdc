import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../../src/errors.ts';
import { METRICS } from '../../../src/telemetry/metrics.ts';
import { defaultsIn, hclValue, type Scope } from '../../support/infra/hcl-values.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

/** What is watched: every metric that is asked for exists, and every alert tells its reader what to do. */

const terraform = await readOurTerraform();
/** An expression of Terraform as its parser gives it. */
const expressionOf = (text: string) => `\${${text}}`;
const FOLDER = 'infra/modules/monitoring';

const VARIABLES = {
  project: 'project',
  region: 'europe-west1',
  bot_url: 'https://bot.example',
  service: 'mmm-trainer',
  job: 'mmm-trainer',
  queue: 'mmm-trainer',
  bucket: 'project-mmm-trainer',
  schedule: 'mmm-trainer-take-up',
  scheduled_minutes: 10,
};

const COUNTER = z.object({ description: z.string(), filter: z.string(), labels: z.record(z.string(), z.string()) });
const DISTRIBUTION = COUNTER.extend({ value: z.string(), unit: z.string(), bounds: z.array(z.number()) });
const ALERT = z.object({
  title: z.string().min(10),
  severity: z.enum(['CRITICAL', 'ERROR', 'WARNING']),
  minutes: z.number(),
  query: z.string(),
  symptom: z.string().min(40),
  cause: z.string().min(40),
  command: z.string().regex(/^gcloud /),
  fix: z.string().min(40),
});

let scope: Scope;
let counters: Record<string, z.infer<typeof COUNTER>>;
let distributions: Record<string, z.infer<typeof DISTRIBUTION>>;
let alerts: Record<string, z.infer<typeof ALERT>>;

const defaultsOf = (name: string) =>
  defaultsIn(terraform.folder(FOLDER).variables.find((variable) => variable.name === name)?.block.type);

beforeAll(() => {
  scope = {
    locals: Object.fromEntries(terraform.folder(FOLDER).locals.map(({ name, value }) => [name, value])),
    variables: { ...VARIABLES, goals: defaultsOf('goals'), thresholds: defaultsOf('thresholds') },
  };
  const local = (name: string) => hclValue(scope.locals[name], scope);
  counters = z.record(z.string(), COUNTER).parse(local('counters'));
  distributions = z.record(z.string(), DISTRIBUTION).parse(local('distributions'));
  alerts = z.record(z.string(), ALERT).parse(local('alerts'));
});

type Kind = 'distribution' | 'number';
/** Those of Google's that we use (https://cloud.google.com/monitoring/api/metrics_gcp), in PromQL's spelling, with their labels. */
const GOOGLES: Readonly<Record<string, { kind: Kind; labels: readonly string[] }>> = {
  'run_googleapis_com:job_running_executions': { kind: 'number', labels: ['job_name'] },
  'run_googleapis_com:container_memory_utilizations': { kind: 'distribution', labels: ['job_name', 'service_name'] },
  'run_googleapis_com:container_cpu_utilizations': { kind: 'distribution', labels: ['job_name', 'service_name'] },
  'run_googleapis_com:container_instance_count': { kind: 'number', labels: ['service_name', 'state'] },
  'cloudtasks_googleapis_com:queue_depth': { kind: 'number', labels: ['queue_id'] },
  'cloudtasks_googleapis_com:queue_task_attempt_count': { kind: 'number', labels: ['queue_id', 'response_code'] },
  'cloudtasks_googleapis_com:queue_task_attempt_delays': { kind: 'distribution', labels: ['queue_id'] },
  'storage_googleapis_com:storage_v2_total_bytes': { kind: 'number', labels: ['bucket_name', 'type'] },
};

function known(): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  const add = (name: string, kind: Kind, labels: readonly string[]) => {
    if (kind === 'number') all.set(name, labels);
    else for (const suffix of ['bucket', 'count', 'sum']) all.set(`${name}_${suffix}`, [...labels, 'le']);
  };
  for (const [name, { kind, labels }] of Object.entries(GOOGLES)) add(name, kind, labels);
  for (const [name, { kind, attributes }] of Object.entries(METRICS)) {
    const own = `workload_googleapis_com:${name.replaceAll('.', '_')}`;
    add(own, kind === 'histogram' ? 'distribution' : 'number', attributes);
  }
  for (const [name, { labels }] of Object.entries(counters))
    add(`logging_googleapis_com:user_${name}`, 'number', Object.keys(labels));
  for (const [name, { labels }] of Object.entries(distributions))
    add(`logging_googleapis_com:user_${name}`, 'distribution', Object.keys(labels));
  return all;
}

/** What a PromQL query asks for that there is not. */
function missingIn(query: string): string[] {
  const all = known();
  const asked = [...query.matchAll(/(\w+_googleapis_com:\w+)(?:\{([^}]*)\})?/g)];
  if (asked.length === 0) return [`no metric in ${query}`];
  const labels_asked = [...query.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  const there = new Set(asked.flatMap(([, name = '']) => [...(all.get(name) ?? [])]));
  return [
    ...asked.flatMap(([, name = '', selector = '']) => {
      const labels = all.get(name);
      if (labels === undefined) return [name];
      const named = [...selector.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label = '']) => label);
      return named.filter((label) => label !== 'monitored_resource' && !labels.includes(label));
    }),
    ...labels_asked.filter((label) => !there.has(label)),
  ];
}

describe('an alert', () => {
  test('asks for metrics and labels that exist', () => {
    expect(Object.values(alerts).flatMap(({ query }) => missingIn(query))).toEqual([]);
    expect(missingIn('sum(logging_googleapis_com:user_mmm_gone{state="x"})')).toEqual([
      'logging_googleapis_com:user_mmm_gone',
    ]);
    expect(missingIn('sum by (colour) (logging_googleapis_com:user_mmm_run_finished{kind="x"})')).toEqual([
      'kind',
      'colour',
    ]);
  });

  test('has its brackets closed, and is resolved', () => {
    for (const { query, symptom, cause, command, fix } of Object.values(alerts)) {
      for (const [open, close] of ['()', '[]', '{}'])
        expect(query.split(open ?? '')).toHaveLength(query.split(close ?? '').length);
      expect([query, symptom, cause, command, fix].join(' ')).not.toMatch(/undefined|NaN|%s|\$\{/);
      expect(query.length).toBeLessThan(4096);
    }
  });

  test('is told to somebody, says how grave it is, and has a text', () => {
    const policies = terraform.resources(/^google_monitoring_alert_policy\./);
    expect(policies.map(({ name }) => name).sort()).toEqual([
      'google_monitoring_alert_policy.bot_down',
      'google_monitoring_alert_policy.promql',
    ]);
    for (const { block } of policies) {
      expect(block.notification_channels).toBe(expressionOf('local.channels'));
      expect(block.severity).toMatch(/^(CRITICAL|\$\{each\.value\.severity\})$/);
      const [{ content = '' } = {}] = z.array(z.object({ content: z.string() })).parse(block.documentation);
      for (const part of ['What is seen.', 'Why that may be.', 'Look.', 'Mend.'])
        expect(content).toContain(`**${part}**`);
    }
  });

  test('has its thresholds from variables, each of which is used', () => {
    const raw = z.record(z.string(), z.object({ query: z.string() })).parse(scope.locals.alerts);
    for (const { query } of Object.values(raw)) {
      const bare = [...query.matchAll(/(?:>=|<=|>|<) (\d[\d.]*)(?![\d.])(?! \*)/g)].map(([, number]) => number);
      // None at all, or one.
      expect(bare.filter((number) => number !== '0' && number !== '1')).toEqual([]);
    }
    const sources = [...terraform.folder(FOLDER).sources.values()].join('\n');
    for (const name of Object.keys(defaultsOf('thresholds'))) expect(sources).toContain(`var.thresholds.${name}`);
    for (const name of Object.keys(defaultsOf('goals'))) expect(sources).toContain(`var.goals.${name}`);
  });

  test('lets an environment set every threshold and every goal', () => {
    const [watch] = terraform.folder('infra/modules/mmm-trainer').variables.filter(({ name }) => name === 'watch');
    for (const name of [...Object.keys(defaultsOf('thresholds')), ...Object.keys(defaultsOf('goals'))])
      expect(String(watch?.block.type)).toMatch(new RegExp(`\\b${name}\\s+= optional\\(number\\)`));
  });
});

describe('a bot that sleeps', () => {
  test('is not asked for its health, which would keep it awake', () => {
    const [check] = terraform.resources(/^google_monitoring_uptime_check_config\./);
    expect(check?.block.count).toBe(expressionOf('var.sleeps ? 0 : 1'));
    const calls = terraform.folder('infra/modules/mmm-trainer').modules;
    expect(calls.find(({ name }) => name === 'monitoring')?.block.sleeps).toBe(
      expressionOf('var.service.min_instances == 0'),
    );
  });

  test('is woken by the schedule once in some hours at most', () => {
    const environments = terraform.folders.filter(({ path }) => path.startsWith('infra/environments/'));
    const calls = environments.flatMap(({ modules }) => modules.map(({ block }) => block));
    const sleeping = calls.filter(
      ({ service }) => z.object({ min_instances: z.literal(0) }).safeParse(service).success,
    );
    expect(sleeping).toHaveLength(1);
    for (const { scheduled_minutes } of sleeping) expect(scheduled_minutes).toBeGreaterThanOrEqual(60);
  });
});

describe('a run that failed', () => {
  /** Codes of what we depend on with which a person was the reason all the same. */
  const OF_OTHERS: readonly ErrorCode[] = ['execution_cancelled', 'message_rejected'];

  test('counts against us where it could have succeeded, and every code is decided', () => {
    const ours = z.array(z.enum(ERROR_CODES)).parse(scope.locals.codes_of_ours);
    const from = ERROR_CODES.indexOf('object_not_found');
    expect(ERROR_CODES.slice(0, from).filter((code) => ours.includes(code))).toEqual([]);
    expect([...ours, ...OF_OTHERS].sort()).toEqual([...ERROR_CODES.slice(from)].sort());
  });
});

describe('an SLO', () => {
  test('is of a metric that exists, with labels that it has', () => {
    const slos = terraform.resources(/^google_monitoring_slo\./);
    expect(slos).toHaveLength(3);
    const filters = JSON.stringify(slos.map(({ block }) => block.request_based_sli));
    const names = [...filters.matchAll(/logging\.googleapis\.com\/user\/(\w+)/g)].map(([, name = '']) => name);
    expect(names).toHaveLength(4);
    for (const name of names) expect({ ...counters, ...distributions }).toHaveProperty(name);
    for (const [, label = ''] of filters.matchAll(/metric\.labels\.(\w+)/g))
      expect(counters.mmm_run_finished?.labels).toHaveProperty(label);
    for (const { block } of slos) expect(block.depends_on).toContain(expressionOf('time_sleep.metrics_are_known'));
  });

  test('has its limit on a bound of the buckets, so that nothing is guessed', () => {
    const goals = defaultsOf('goals');
    expect(distributions.mmm_slack_acknowledged?.bounds).toContain(goals.acknowledged_seconds);
    expect(distributions.mmm_card_posted?.bounds).toContain(goals.card_seconds);
  });
});

const CHART = z.object({
  title: z.string(),
  xyChart: z
    .object({ dataSets: z.array(z.object({ timeSeriesQuery: z.object({ prometheusQuery: z.string() }) })) })
    .optional(),
});
const DASHBOARD = z.object({
  displayName: z.string(),
  mosaicLayout: z.object({
    columns: z.literal(48),
    tiles: z.array(
      z.object({
        xPos: z.int().min(0),
        yPos: z.int().min(0),
        width: z.int().positive(),
        height: z.int().positive(),
        widget: CHART,
      }),
    ),
  }),
});

describe('the dashboard', () => {
  /** As `templatefile` fills it in. */
  function dashboard() {
    const given: Record<string, string> = { ...VARIABLES, scheduled_minutes: '10', failures: 'severity>=ERROR' };
    const template = readFileSync(`${FOLDER}/dashboard.json`, 'utf8');
    const filled = template.replaceAll(/(\$?)\$\{(\w+)\}/g, (whole, escaped: string, name: string) => {
      if (escaped !== '') return whole.slice(1);
      const value = given[name];
      if (value === undefined) throw new Error(`the template wants ${name}`);
      return value;
    });
    return DASHBOARD.parse(JSON.parse(filled));
  }

  test('asks for metrics and labels that exist', () => {
    const queries = dashboard().mosaicLayout.tiles.flatMap(({ widget }) =>
      (widget.xyChart?.dataSets ?? []).map(({ timeSeriesQuery }) => timeSeriesQuery.prometheusQuery),
    );
    expect(queries.length).toBeGreaterThan(20);
    expect(queries.flatMap(missingIn)).toEqual([]);
  });

  test('has every tile in its place, over no other', () => {
    const { columns, tiles } = dashboard().mosaicLayout;
    for (const { xPos, width } of tiles) expect(xPos + width).toBeLessThanOrEqual(columns);
    const cells = tiles.flatMap(({ xPos, yPos, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${xPos + (at % width)} ${yPos + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('says which charts are empty without telemetry', () => {
    for (const { widget } of dashboard().mosaicLayout.tiles) {
      const needs = JSON.stringify(widget).includes('workload_googleapis_com');
      expect([widget.title, widget.title.includes('(needs telemetry)')]).toEqual([widget.title, needs]);
    }
  });
});

describe('infra/README.md', () => {
  const readme = readFileSync('infra/README.md', 'utf8');
  const rows = (heading: string) => {
    const [, part = ''] = readme.split(`### ${heading}\n`);
    const [section = ''] = part.split(/\n#{2,3} /);
    return [...section.matchAll(/^\| (.+?) +\| (.+?) +\|/gm)]
      .map(([, first = '', second = '']) => [first.replaceAll('`', ''), second])
      .slice(2);
  };

  test('lists every alert with its level, and no other', () => {
    const levels = Object.entries(alerts).map(([name, { severity }]) => [name, severity]);
    expect(rows('Alerts').sort()).toEqual([...levels, ['bot_down', 'CRITICAL']].sort());
  });

  test('lists every promise', () => {
    const ids = terraform.resources(/^google_monitoring_slo\./).map(({ block }) => block.slo_id);
    expect(rows('Promises').map(([name]) => name)).toEqual(ids);
  });

  test('lists every saved query', () => {
    const queries = z.record(z.string(), z.object({ title: z.string() })).parse(scope.locals.queries);
    expect(
      rows('Saved queries')
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      Object.values(queries)
        .map(({ title }) => title)
        .sort(),
    );
  });
});
