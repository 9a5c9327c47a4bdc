import { beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { postOnce } from '../../../src/runs/post-once.ts';
import type { RunAnnouncer } from '../../../src/runs/run-announcer.ts';
import { createRunStore, type RunStore } from '../../../src/runs/run-store.ts';
import { CLAIM_SECONDS } from '../../../src/runs/send-once.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

let clock: number;
let store: RunStore;
let run_id: string;
let slack: string[];
let answer: 'ts' | 'lost' | 'rejected';
const now = () => new Date(clock);

beforeEach(async () => {
  clock = Date.parse('2026-03-01T10:00:00Z');
  store = createRunStore({ objects: memoryBucket(now).store(), now });
  const run = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: now() });
  run_id = run.run_id;
  slack = [];
  answer = 'ts';
});

const announcer: RunAnnouncer = {
  async post(message) {
    if (answer === 'rejected') throw new AppError('message_rejected');
    slack.push(message.step);
    if (answer === 'lost') throw new AppError('unavailable');
    return '1.1';
  },
  find: async (_run, step) => (slack.includes(step) ? '1.1' : null),
  updateCard: async () => undefined,
};

const post = (change: Partial<RunAnnouncer> = {}) =>
  postOnce({ store, announcer: { ...announcer, ...change }, now }, run_id, (run) => ({
    step: 'card',
    run,
    status: null,
    summary: null,
  }));

test('posts and records where the message is', async () => {
  expect((await post()).messages).toEqual({ card: '1.1' });
  await post();
  expect(slack).toEqual(['card']);
});

test('finds the message again when the answer was lost, at once', async () => {
  answer = 'lost';
  await expect(post()).rejects.toMatchObject({ code: 'unavailable' });
  answer = 'ts';
  expect((await post()).messages).toEqual({ card: '1.1' });
  expect(slack).toEqual(['card']);
});

test('waits for another delivery that may be posting it, and takes over when that must be dead', async () => {
  const dies = () => Promise.reject(new Error('killed'));
  await expect(post({ post: dies })).rejects.toThrow('killed');
  await expect(post()).rejects.toMatchObject({ code: 'step_busy' });
  clock += (CLAIM_SECONDS + 1) * 1000;
  await post();
  expect(slack).toEqual(['card']);
});

test('does not act on a claim that has grown old while it looked', async () => {
  await expect(post({ post: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
  clock += (CLAIM_SECONDS + 1) * 1000;
  const slow = async () => {
    clock += 40_000;
    return null;
  };
  await expect(post({ find: slow })).rejects.toMatchObject({ code: 'step_busy' });
  expect(slack).toEqual([]);
});

test('gives the claim back where Slack refuses the message, so that it can be posted when that is mended', async () => {
  answer = 'rejected';
  await expect(post()).rejects.toMatchObject({ code: 'message_rejected' });
  answer = 'ts';
  expect((await post()).messages).toEqual({ card: '1.1' });
});
