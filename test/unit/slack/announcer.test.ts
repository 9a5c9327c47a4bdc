import { describe, expect, it } from 'vitest';
import { messageKey, type RunMessage } from '../../../src/runs/run-announcer.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { slackAnnouncer } from '../../../src/slack/announcer.ts';
import { mostlyZero } from '../../support/findings.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { RATE } from '../../support/rate.ts';
import { allocatorMetrics, modelSummary } from '../../support/results.ts';
import { runSpec } from '../../support/specs.ts';
import { run } from './support/arbitraries.ts';
import { keepingChat } from './support/chat.ts';
import { messageProblems } from './support/check-limits.ts';

const [ONEPAGER, PLOT, PARETO] = ['preview-1_23_4.png', 'preview-plot.png', 'preview-pareto_front.png'] as const;
const NOW = new Date('2024-01-31T09:34:00Z');

async function announcer() {
  const kept = keepingChat();
  const objects = memoryBucket(() => NOW).store();
  for (const name of [ONEPAGER, PLOT, PARETO]) {
    await objects.write(runObject(current.run_id, { name }), image, { content_type: 'image/png' });
  }
  return { ...kept, announcer: slackAnnouncer({ chat: kept.chat, objects, workers: 2, rate: RATE, now: () => NOW }) };
}

const current = run(runSpec());
const summary = modelSummary(current.run_id);
const image = Buffer.from('png');

const THREAD: readonly RunMessage[] = [
  { step: 'data_check', run: current, findings: [mostlyZero()], prepared: [] },
  { step: 'onepager', run: current, summary, sol_id: '1_23_4', picture: ONEPAGER },
  { step: 'allocator', run: current, metrics: allocatorMetrics(current.run_id), picture: PLOT },
  { step: 'allocator', run: current, metrics: allocatorMetrics(current.run_id), picture: null },
  { step: 'summary', run: current, summary, allocator: null, fit_by_date: null, pareto_picture: null },
  { step: 'summary', run: current, summary, allocator: null, fit_by_date: null, pareto_picture: PARETO },
  { step: 'failure', run: { ...current, state: 'failed' }, findings: [] },
  { step: 'mention', run: { ...current, state: 'succeeded' }, summary },
];

describe('the announcer', () => {
  it('posts the card in the channel, and finds it again by its metadata', async () => {
    const { announcer: it, posted } = await announcer();
    const fresh = { ...current, messages: {} };
    expect(await it.find(fresh, 'card')).toBeNull();
    const ts = await it.post({ step: 'card', run: fresh, status: null, summary: null });
    expect(posted[0]).toMatchObject({ channel: 'C0RUNS', metadata: { run_id: current.run_id, step: 'card' } });
    expect(posted[0]).not.toHaveProperty('thread_ts');
    expect(await it.find(fresh, 'card')).toBe(ts);
  });

  it.each(THREAD)('posts $step in the thread of the card, within the limits', async (message) => {
    const { announcer: it, posted } = await announcer();
    const ts = await it.post(message);
    expect(posted).toHaveLength(1);
    const [sent] = posted;
    expect(sent).toMatchObject({ thread_ts: current.messages.card, metadata: { step: message.step } });
    expect(messageProblems({ text: sent?.text ?? '', blocks: sent?.blocks ?? [] })).toEqual([]);
    expect(await it.find(message.run, messageKey(message))).toBe(ts);
  });

  it('shows a failure in the channel too, and nothing else', async () => {
    const { announcer: it, posted } = await announcer();
    for (const message of THREAD) await it.post(message);
    expect(
      posted.filter(({ reply_broadcast }) => reply_broadcast === true).map(({ metadata }) => metadata?.step),
    ).toEqual(['failure']);
  });

  it('sends a picture once, however often the message has to be posted', async () => {
    const { announcer: it, posted, uploads } = await announcer();
    const message: RunMessage = { step: 'onepager', run: current, summary, sol_id: '1_23_4', picture: ONEPAGER };
    await it.post(message);
    await it.post(message);
    expect(uploads).toHaveLength(1);
    expect(posted.map(({ blocks }) => blocks?.[0])).toEqual([posted[0]?.blocks?.[0], posted[0]?.blocks?.[0]]);
  });

  it('shows a picture that Slack has, with words for people who do not see it', async () => {
    const { announcer: it, posted, uploads } = await announcer();
    await it.post({ step: 'onepager', run: current, summary, sol_id: '1_23_4', picture: ONEPAGER });
    expect(uploads[0]?.body).toEqual(image);
    expect(posted[0]?.blocks?.[0]).toMatchObject({
      type: 'image',
      slack_file: { id: 'F1' },
      alt_text: expect.stringContaining('tv_S 100%'),
    });
  });

  it('mentions the requester and the watchers once each, and only at the end', async () => {
    const { announcer: it, posted } = await announcer();
    const watched = {
      ...current,
      spec: runSpec({ notify: { channel: null, watchers: ['U0OTHER', 'U0ASKER', '<!here>'] } }),
    };
    await it.post({ step: 'mention', run: { ...watched, state: 'succeeded' }, summary });
    expect(posted[0]?.text).toBe(
      '<@U0ASKER> <@U0OTHER> r12 · de is done. tv_S brings most: 100% of the media effect for 100% of the spend.',
    );
  });

  it('names the requester on the card by an edit, of which Slack notifies nobody', async () => {
    const { announcer: it, posted, updated } = await announcer();
    await it.post({ step: 'card', run: { ...current, messages: {} }, status: null, summary: null });
    await it.updateCard({ step: 'card', run: current, status: null, summary: null });
    expect(JSON.stringify(posted)).not.toContain('<@');
    expect(JSON.stringify(updated)).toContain('Asked for by <@U0ASKER>');
  });

  it('mentions nobody where a subscriber is told of the end', async () => {
    const { announcer: it, posted } = await announcer();
    await it.post({ step: 'notice', to: 'C0OTHERS', run: { ...current, state: 'succeeded' }, summary });
    expect(posted[0]?.channel).toBe('C0OTHERS');
    expect(JSON.stringify(posted)).not.toContain('<@');
  });

  it('edits the card in place, keeping its metadata', async () => {
    const { announcer: it, posted, updated } = await announcer();
    await it.updateCard({ step: 'card', run: { ...current, state: 'succeeded' }, status: null, summary });
    expect(posted).toEqual([]);
    expect(updated[0]).toMatchObject({ ts: current.messages.card, metadata: { run_id: current.run_id, step: 'card' } });
    expect(updated[0]?.blocks?.length).toBeGreaterThan(0);
  });
});
