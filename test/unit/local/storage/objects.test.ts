import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, bearer, type LocalStorage, startLocalStorage } from './local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.remove());

const objectPath = (name: string, query = '') => `/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}${query}`;
const mediaUpload = (name: string, query = '') =>
  `/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=${encodeURIComponent(name)}${query}`;

async function refusal(response: Promise<Response>) {
  const answer = await response;
  const { error } = await answer.json();
  return { status: answer.status, code: error.code, reason: error.errors[0].reason, message: error.message };
}

describe('buckets', () => {
  test('are made once, listed, found and deleted when empty', async () => {
    await local.client.createBucket('another-bucket', { location: 'europe-west3' });
    await expect(local.client.createBucket('another-bucket')).rejects.toMatchObject({ code: 409 });
    const [buckets] = await local.client.getBuckets();
    expect(buckets.map(({ name }) => name)).toEqual(['another-bucket', BUCKET]);
    const bucket = local.client.bucket('another-bucket');
    expect((await bucket.getMetadata())[0]).toMatchObject({ name: 'another-bucket', location: 'EUROPE-WEST3' });
    await bucket.file('x').save('x');
    await expect(bucket.delete()).rejects.toMatchObject({ code: 409 });
    await bucket.file('x').delete();
    await bucket.delete();
    expect(await bucket.exists()).toEqual([false]);
  });

  test('of a bad name or of an unknown project are refused', async () => {
    const made = local.request('/storage/v1/b?project=local-project', { method: 'POST', body: '{"name":"No Good"}' });
    expect(await refusal(made)).toMatchObject({ status: 400, reason: 'invalid' });
    expect(await refusal(local.request('/storage/v1/b?project=theirs'))).toMatchObject({ status: 400 });
  });
});

describe('access', () => {
  const anonymous = () => fetch(local.url + objectPath('x'));

  test('is refused without a token', async () => {
    expect(await refusal(anonymous())).toMatchObject({ status: 401, code: 401, reason: 'required' });
  });

  test.each([
    ['expired', () => bearer(local.credentials, { exp: 1_700_000_000 })],
    ['of another account', () => bearer(local.credentials, { iss: 'someone@else.example' })],
    ['altered', () => `${bearer(local.credentials).slice(0, -4)}AAAA`],
    ['no token at all', () => 'abc'],
  ])('is refused with a token that is %s', async (_title, token) => {
    const response = fetch(local.url + objectPath('x'), { headers: { Authorization: `Bearer ${token()}` } });
    expect(await refusal(response)).toMatchObject({ status: 401, reason: 'authError' });
  });

  test('needs none for the keys that OIDC tokens are verified with', async () => {
    const certs = await (await fetch(`${local.url}/oauth2/v1/certs`)).json();
    expect(certs).toEqual({ [local.credentials.private_key_id]: local.credentials.public_key });
  });
});

describe('what is not implemented', () => {
  test.each([
    ['POST', '/batch/storage/v1'],
    ['PUT', objectPath('x')],
    ['GET', `/storage/v1/b/${BUCKET}/iam`],
    ['GET', `/storage/v1/b/${BUCKET}/o?versions=true`],
    ['GET', `/storage/v1/b/${BUCKET}/o?matchGlob=a*`],
  ])('%s %s is answered with 501', async (method, path) => {
    expect(await refusal(local.request(path, { method }))).toMatchObject({ status: 501, reason: 'notImplemented' });
  });
});

describe('uploads', () => {
  test('are refused where the hash is not that of the bytes, and leave nothing', async () => {
    const wrong = { 'X-Goog-Hash': 'crc32c=AAAAAA==' };
    const sent = local.request(mediaUpload('hash'), { method: 'POST', body: 'hello', headers: wrong });
    expect(await refusal(sent)).toMatchObject({ status: 400, message: expect.stringContaining('CRC32C') });
    const md5 = createHash('md5').update('other').digest('base64');
    const save = local.bucket.file('hash').save('hello', { resumable: false, metadata: { md5Hash: md5 } });
    await expect(save).rejects.toMatchObject({ code: 400, message: expect.stringContaining('MD5') });
    expect(await local.bucket.file('hash').exists()).toEqual([false]);
  });

  test('report the hashes of what they stored', async () => {
    const response = await local.request(mediaUpload('hashes'), { method: 'POST', body: '123456789' });
    const md5Hash = createHash('md5').update('123456789').digest('base64');
    // 0xE3069283 is the check value of CRC-32C.
    expect(await response.json()).toMatchObject({ crc32c: '4waSgw==', md5Hash, size: '9' });
  });

  test.each([
    ['', 'Required parameter: name'],
    ['a\nb', 'not valid'],
    ['..', 'not valid'],
    ['ü'.repeat(600), 'longer than 1024 bytes'],
  ])('under the name %j are refused', async (name, message) => {
    const sent = local.request(mediaUpload(name), { method: 'POST', body: 'x' });
    expect(await refusal(sent)).toMatchObject({ status: 400, message: expect.stringContaining(message) });
  });

  test('into a bucket that is not there are refused', async () => {
    const path = '/upload/storage/v1/b/nowhere/o?uploadType=media&name=x';
    expect(await refusal(local.request(path, { method: 'POST', body: 'x' }))).toMatchObject({ status: 404 });
  });
});

describe('preconditions', () => {
  test.each([
    ['ifGenerationMatch', (generation: number) => generation, 200],
    ['ifGenerationMatch', () => 0, 412],
    ['ifGenerationMatch', () => 1, 412],
    ['ifGenerationNotMatch', () => 1, 200],
    ['ifMetagenerationMatch', () => 1, 200],
    ['ifMetagenerationMatch', () => 2, 412],
    ['ifMetagenerationNotMatch', () => 2, 200],
  ])('%s holds on every verb', async (condition, value, expected) => {
    const verbs: [string, (name: string, query: string) => Promise<Response>][] = [
      ['get', (name, query) => local.request(objectPath(name, `?${query}`))],
      ['download', (name, query) => local.request(objectPath(name, `?alt=media&${query}`))],
      ['patch', (name, query) => local.request(objectPath(name, `?${query}`), { method: 'PATCH', body: '{}' })],
      ['upload', (name, query) => local.request(mediaUpload(name, `&${query}`), { method: 'POST', body: 'new' })],
      [
        'start of a resumable upload',
        (name, query) =>
          local.request(`/upload/storage/v1/b/${BUCKET}/o?uploadType=resumable&name=${name}&${query}`, {
            method: 'POST',
          }),
      ],
      [
        'compose',
        (name, query) =>
          local.request(objectPath(name, `/compose?${query}`), {
            method: 'POST',
            body: JSON.stringify({ sourceObjects: [{ name }] }),
          }),
      ],
      [
        'rewrite',
        (name, query) =>
          local.request(objectPath(name, `/rewriteTo/b/${BUCKET}/o/${name}?${query}`), { method: 'POST' }),
      ],
      ['delete', (name, query) => local.request(objectPath(name, `?${query}`), { method: 'DELETE' })],
    ];
    for (const [verb, send] of verbs) {
      const name = `condition-${verb.replaceAll(' ', '-')}`;
      const made = await (await local.request(mediaUpload(name), { method: 'POST', body: 'old' })).json();
      const response = await send(name, `${condition}=${value(Number(made.generation))}`);
      const status = expected === 200 && verb === 'delete' ? 204 : expected;
      expect(`${verb}: ${response.status}`).toBe(`${verb}: ${status}`);
      if (expected === 412) {
        expect((await response.json()).error.errors[0]).toEqual({
          message: 'At least one of the pre-conditions you specified did not hold.',
          domain: 'global',
          reason: 'conditionNotMet',
          locationType: 'header',
          location: 'If-Match',
        });
      }
    }
  });

  test('a read that only asks for changes is answered with 304, a write is refused', async () => {
    const made = await (await local.request(mediaUpload('unchanged'), { method: 'POST', body: 'x' })).json();
    const query = `?ifGenerationNotMatch=${made.generation}`;
    expect((await local.request(objectPath('unchanged', query))).status).toBe(304);
    expect((await local.request(objectPath('unchanged', query), { method: 'DELETE' })).status).toBe(412);
  });

  test('that are no numbers are refused', async () => {
    expect(await refusal(local.request(objectPath('x', '?ifGenerationMatch=abc')))).toMatchObject({ status: 404 });
    const sent = local.request(mediaUpload('x', '&ifGenerationMatch=abc'), { method: 'POST', body: 'x' });
    expect(await refusal(sent)).toMatchObject({ status: 400 });
  });
});

describe('downloads', () => {
  beforeAll(async () => {
    await local.bucket.file('digits').save('0123456789', { contentType: 'text/plain' });
  });

  test.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('of the range %s', async (range, text, content_range) => {
    const response = await local.request(objectPath('digits', '?alt=media'), { headers: { Range: range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(content_range);
    expect(await response.text()).toBe(text);
  });

  test('of a range beyond the end are refused', async () => {
    const response = local.request(objectPath('digits', '?alt=media'), { headers: { Range: 'bytes=10-' } });
    expect(await refusal(response)).toMatchObject({ status: 416, reason: 'requestedRangeNotSatisfiable' });
  });

  test('of an older generation are not found', async () => {
    expect(await refusal(local.request(objectPath('digits', '?alt=media&generation=1')))).toMatchObject({
      status: 404,
    });
  });

  describe('of gzip-encoded objects', () => {
    const text = 'the same line\n'.repeat(500);
    const stored = gzipSync(text);
    beforeAll(async () => {
      await local.bucket.file('zipped').save(text, { gzip: true, resumable: false, contentType: 'text/plain' });
      await local.bucket.file('kept').save(stored, {
        resumable: false,
        metadata: { contentEncoding: 'gzip', cacheControl: 'no-transform' },
      });
    });

    test('decompress for those who do not accept gzip, without a length, and without ranges', async () => {
      const headers = { 'Accept-Encoding': 'identity', Range: 'bytes=0-3' };
      const response = await local.request(objectPath('zipped', '?alt=media'), { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(response.headers.get('content-length')).toBeNull();
      expect(response.headers.get('x-goog-stored-content-encoding')).toBe('gzip');
      expect(await response.text()).toBe(text);
    });

    test('stay as they are for those who do', async () => {
      const [raw] = await local.bucket.file('zipped').download({ decompress: false });
      expect(gunzipSync(raw).toString()).toBe(text);
      expect((await local.bucket.file('zipped').download())[0].toString()).toBe(text);
    });

    test('stay as they are where the object forbids transformation', async () => {
      const headers = { 'Accept-Encoding': 'identity' };
      const response = await local.request(objectPath('kept', '?alt=media'), { headers });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(Number(response.headers.get('content-length'))).toBe(stored.length);
    });
  });
});

describe('metadata', () => {
  test('is changed field by field, and counts the metageneration up', async () => {
    const file = local.bucket.file('patched');
    await file.save('x', { resumable: false, metadata: { contentType: 'text/csv', metadata: { a: '1', b: '2' } } });
    const [before] = await file.getMetadata();
    await file.setMetadata({ contentDisposition: 'inline', metadata: { b: null, c: '3' } });
    const [after] = await file.getMetadata();
    expect(after).toMatchObject({
      contentType: 'text/csv',
      contentDisposition: 'inline',
      metadata: { a: '1', c: '3' },
    });
    expect(after.metadata).not.toHaveProperty('b');
    expect(after.generation).toBe(before.generation);
    expect(after.metageneration).toBe('2');
  });
});

describe('copies', () => {
  test('have the content and the metadata, or other metadata on request', async () => {
    const source = local.bucket.file('folder/source');
    await source.save('content', { resumable: false, metadata: { contentType: 'text/csv', metadata: { a: '1' } } });
    await source.copy('folder/copy');
    await source.copy('folder/typed', { contentType: 'text/plain' });
    await source.delete();
    const copy = local.bucket.file('folder/copy');
    expect((await copy.download())[0].toString()).toBe('content');
    expect((await copy.getMetadata())[0]).toMatchObject({ contentType: 'text/csv', metadata: { a: '1' } });
    expect((await local.bucket.file('folder/typed').getMetadata())[0].contentType).toBe('text/plain');
  });

  test('are made only from the source that was meant', async () => {
    await local.bucket.file('source').save('x', { resumable: false });
    const path = objectPath('source', `/copyTo/b/${BUCKET}/o/target?ifSourceGenerationMatch=1`);
    expect(await refusal(local.request(path, { method: 'POST' }))).toMatchObject({ status: 412 });
  });
});

describe('compose', () => {
  test('joins objects in their order', async () => {
    await local.bucket.file('part-1').save('one,', { resumable: false });
    await local.bucket.file('part-2').save('two', { resumable: false });
    const [file] = await local.bucket.combine(['part-1', 'part-2'], 'whole');
    expect((await file.download())[0].toString()).toBe('one,two');
    const [metadata] = await file.getMetadata();
    expect(metadata.componentCount).toBe(2);
    expect(metadata.md5Hash).toBeUndefined();
  });

  test('refuses a part that is missing or has changed, no parts, and too many', async () => {
    await local.bucket.file('part').save('x', { resumable: false });
    const compose = (sourceObjects: unknown[]) =>
      refusal(
        local.request(objectPath('new', '/compose'), { method: 'POST', body: JSON.stringify({ sourceObjects }) }),
      );
    expect(await compose([{ name: 'missing' }])).toMatchObject({ status: 404 });
    const changed = { name: 'part', objectPreconditions: { ifGenerationMatch: '1' } };
    expect(await compose([changed])).toMatchObject({ status: 412 });
    expect(await compose([])).toMatchObject({ status: 400 });
    expect(await compose(Array.from({ length: 33 }, () => ({ name: 'part' })))).toMatchObject({ status: 400 });
  });
});
