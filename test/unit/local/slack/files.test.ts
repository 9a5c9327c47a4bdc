import { describe, expect, test } from 'vitest';
import { pngOf } from '../../../support/png.ts';
import { eventually, GENERAL, MARKETER, RUNS, refusalOf, type Started, workspace } from './support.ts';

const PNG = pngOf(3, 2);

async function announce(slack: Started, filename = 'plot.png', length = PNG.length) {
  const { upload_url = '', file_id = '' } = await slack.client.files.getUploadURLExternal({ filename, length });
  return { upload_url, file_id };
}

function sendBytes(url: string, body: Buffer) {
  return fetch(url, { method: 'POST', body: new Uint8Array(body) });
}

describe('a file', () => {
  test('is announced, sent, completed, and a little later processed; only then can a block show it', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const slack = await workspace({ now: () => new Date(now), file_processing_ms: 1000 });
    const { upload_url, file_id } = await announce(slack);
    const show = () =>
      slack.client.chat.postMessage({
        channel: RUNS,
        text: 'a plot',
        blocks: [{ type: 'image', alt_text: 'a plot', slack_file: { id: file_id } }],
      });
    const complete = () => slack.client.files.completeUploadExternal({ files: [{ id: file_id, title: 'A plot' }] });

    expect((await refusalOf(complete())).error).toBe('file_not_found');
    expect((await sendBytes(upload_url, PNG)).status).toBe(200);
    await complete();
    expect((await slack.client.files.info({ file: file_id })).file).toMatchObject({ title: 'A plot', mimetype: '' });
    expect(await refusalOf(show())).toEqual({
      error: 'invalid_blocks',
      messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'],
    });
    now += 1000;
    const { file } = await slack.client.files.info({ file: file_id });
    expect(file).toMatchObject({
      mimetype: 'image/png',
      filetype: 'png',
      original_w: 3,
      original_h: 2,
      size: PNG.length,
    });
    await show();

    const served = await fetch(`${slack.url}/files/${file_id}/image`);
    expect(served.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await served.arrayBuffer()).equals(PNG)).toBe(true);
  });

  test('is shared in a thread when it is completed, as filesUploadV2 does', async () => {
    const slack = await workspace();
    const { ts: thread_ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'parent' });
    await slack.client.filesUploadV2({
      channel_id: RUNS,
      thread_ts,
      initial_comment: 'the tables',
      file_uploads: [
        { file: Buffer.from('a,b\n1,2\n'), filename: 'tables.csv' },
        { file: PNG, filename: 'plot.png' },
      ],
    });
    const [, reply] = await slack.messages(RUNS, thread_ts);
    expect(reply).toMatchObject({
      text: 'the tables',
      files: [
        { name: 'tables.csv', size: 8 },
        { name: 'plot.png', size: PNG.length },
      ],
    });
    const served = await fetch(`${slack.url}${reply?.files?.[0]?.url}`);
    expect(await served.text()).toBe('a,b\n1,2\n');
  });

  test('comes whole and to its own address, or not at all', async () => {
    const slack = await workspace();
    const { upload_url, file_id } = await announce(slack);
    expect((await sendBytes(upload_url, PNG.subarray(1))).status).toBe(400);
    expect((await sendBytes(`${slack.url}/upload/v1/${file_id}/guessed`, PNG)).status).toBe(404);
    const complete = slack.client.files.completeUploadExternal({ files: [{ id: file_id }] });
    expect((await refusalOf(complete)).error).toBe('file_not_found');
    expect((await fetch(`${slack.url}/files/${file_id}/x`)).status).toBe(404);
  });

  test('has bytes, and not too much to say about them', async () => {
    const { client } = await workspace();
    const announced = (more: object) => client.files.getUploadURLExternal({ filename: 'a.png', length: 1, ...more });
    expect((await refusalOf(announced({ length: 0 }))).error).toBe('missing_argument');
    expect((await refusalOf(announced({ alt_txt: 'x'.repeat(1001) }))).error).toBe('alt_txt_too_large');
  });

  test('goes nowhere that the bot is not', async () => {
    const slack = await workspace();
    const { upload_url, file_id } = await announce(slack);
    await sendBytes(upload_url, PNG);
    const complete = slack.client.files.completeUploadExternal({ files: [{ id: file_id }], channel_id: GENERAL });
    expect((await refusalOf(complete)).error).toBe('not_in_channel');
  });

  test('is gone when it is deleted', async () => {
    const slack = await workspace();
    const { upload_url, file_id } = await announce(slack);
    await sendBytes(upload_url, PNG);
    await slack.client.files.completeUploadExternal({ files: [{ id: file_id }] });
    await slack.client.files.delete({ file: file_id });
    expect((await refusalOf(slack.client.files.info({ file: file_id }))).error).toBe('file_not_found');
    expect((await fetch(`${slack.url}/files/${file_id}/x`)).status).toBe(404);
  });

  test('that calls itself a picture and is none is not shown as one', async () => {
    const slack = await workspace({ file_processing_ms: 0 });
    const page = Buffer.from('<script>alert(1)</script>');
    const { upload_url, file_id } = await announce(slack, 'plot.png', page.length);
    await sendBytes(upload_url, page);
    await slack.client.files.completeUploadExternal({ files: [{ id: file_id }] });
    const served = await fetch(`${slack.url}/files/${file_id}/image`);
    expect(served.headers.get('content-type')).toBe('application/octet-stream');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('of a person is uploaded through the control API, and tells who listens when it is processed', async () => {
    const slack = await workspace();
    const uploaded = await slack.control('files', {
      user: MARKETER,
      name: 'plot.png',
      content_base64: PNG.toString('base64'),
      channel: 'mmm-runs',
    });
    expect(uploaded).toMatchObject({ ok: true, file: { name: 'plot.png', size: PNG.length, user: MARKETER } });
    await eventually(async () => {
      const [message] = await slack.messages(RUNS);
      expect(message?.files).toMatchObject([{ processed: true }]);
    });
  });
});
