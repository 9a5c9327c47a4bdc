import { expect, test } from 'vitest';
import { BOT_ENVIRONMENT } from '../../../src/bot-environment.ts';
import { loadConfig } from '../../../src/config.ts';
import { TRAINER_ENVIRONMENT } from '../../../src/trainer/settings.ts';
import { referencesIn } from '../../checks/terraform/references.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

const terraform = await readOurTerraform();
const BOT = 'infra/modules/bot';
const TRAINER = 'infra/modules/trainer';

const sorted = (names: readonly string[]) => [...names].sort();

test('the deployed bot is given every variable that it reads, and nothing else', () => {
  const given = [
    ...Object.keys(terraform.local(BOT, 'environment')),
    ...Object.keys(terraform.local(BOT, 'secret_environment')),
  ];
  expect(sorted(given)).toEqual(sorted(Object.keys(BOT_ENVIRONMENT.everywhere)));
});

test('these maps are what the containers are given', () => {
  const given = (type: RegExp) =>
    terraform
      .resources(type)
      .flatMap(({ block }) => referencesIn(block))
      .map(({ text }) => text);
  expect(given(/^google_cloud_run_v2_service\./)).toEqual(
    expect.arrayContaining(['local.environment', 'local.secret_environment']),
  );
  expect(given(/^google_cloud_run_v2_job\./)).toContain('local.environment');
});

test('nothing of a laptop is said to a deployed bot, and no secret but by reference', () => {
  const plain = Object.keys(terraform.local(BOT, 'environment'));
  expect(plain.filter((name) => name in BOT_ENVIRONMENT.local)).toEqual([]);
  expect(plain.filter((name) => /TOKEN|SECRET|PASSWORD|CREDENTIAL|KEY/.test(name))).toEqual([]);
});

test('the deployed trainer is given what it has to be told, and nothing else', () => {
  const given = Object.keys(terraform.local(TRAINER, 'environment'));
  expect(sorted(given)).toEqual(sorted(Object.keys(TRAINER_ENVIRONMENT.deployed)));
});

const DEPLOYED_BOT = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'one',
  GOOGLE_CLOUD_PROJECT: 'project',
  GOOGLE_CLOUD_LOCATION: 'europe-west1',
  BUCKET: 'project-mmm-trainer',
  BOT_URL: 'https://mmm-trainer-123456789012.europe-west1.run.app',
  TASKS_SERVICE_ACCOUNT: 'mmm-tasks@project.iam.gserviceaccount.com',
};

test('what Terraform writes for "nothing" is nothing to the bot as well', () => {
  const config = loadConfig({ ...DEPLOYED_BOT, CONNECTIONS: '', TRAINER_USD_PER_GIB_SECOND: '0.000002000' });
  expect(config.connections.named).toEqual({});
  expect(config.trainer.rate.usd_per_gib_second).toBe(0.000002);
  expect(config.is_local).toBe(false);
});

test('the bot and the job are told the same time, machine and image', () => {
  const { modules } = terraform.folder('infra/modules/mmm-trainer');
  const given = (name: string) =>
    modules
      .filter((call) => call.name === name)
      .flatMap(({ block }) => referencesIn(block))
      .map(({ text }) => text);
  const shared = ['var.trainer.timeout_seconds', 'var.trainer.vcpus', 'var.trainer.memory_gib', 'var.trainer_image'];
  expect(given('bot')).toEqual(expect.arrayContaining(shared));
  expect(given('trainer')).toEqual(expect.arrayContaining(shared));
  const timeouts = [BOT, TRAINER].map((path) =>
    referencesIn(terraform.local(path, 'environment').TRAINER_TIMEOUT_SECONDS),
  );
  expect(timeouts.map(([reference]) => reference?.text)).toEqual([
    'var.trainer.timeout_seconds',
    'var.settings.timeout_seconds',
  ]);
});
