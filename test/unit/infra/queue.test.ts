import { expect, test } from 'vitest';
import { backoff, isGivenUp } from '../../../src/local/tasks/backoff.ts';
import { MAX_STEP_RETRIES } from '../../../src/runs/step.ts';
import { readOurTerraform } from '../../support/infra/our-terraform.ts';

const terraform = await readOurTerraform();
const type = String(
  terraform.folder('infra/modules/queue').variables.find(({ name }) => name === 'settings')?.block.type,
);
const setting = (name: string) => Number(new RegExp(`${name}\\s*= optional\\(number, ([\\d.]+)\\)`).exec(type)?.[1]);

const RETRY = {
  max_attempts: setting('max_attempts'),
  max_retry_duration: 0,
  min_backoff: setting('min_backoff_seconds') * 1000,
  max_backoff: setting('max_backoff_seconds') * 1000,
  max_doublings: setting('max_doublings'),
};
const HOUR = 3_600_000;

test('the bot ends a run that does not get on before the queue forgets its task', () => {
  expect(isGivenUp(MAX_STEP_RETRIES + 1, 0, 24 * HOUR, RETRY)).toBe(false);
});

test('a cloud may be away for most of two hours before a run is given up', () => {
  const waits = Array.from({ length: MAX_STEP_RETRIES }, (_, index) => backoff(index + 1, RETRY));
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(1.75 * HOUR);
});

test('two deliveries that meet are tried again within seconds', () => {
  expect(backoff(1, RETRY)).toBeLessThanOrEqual(5000);
});
