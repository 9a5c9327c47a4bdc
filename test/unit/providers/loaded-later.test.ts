import { expect, test } from 'vitest';
import { loadedLater } from '../../../src/providers/loaded-later.ts';

function counted() {
  const did: string[] = [];
  class Client {
    readonly #name = 'client';
    async greet(whom: string, times: number) {
      return `${this.#name}: ${`hello ${whom} `.repeat(times).trim()}`;
    }
    async fail(): Promise<never> {
      throw new Error('refused');
    }
    async close() {
      did.push('closed');
    }
  }
  const later = loadedLater(
    async () => {
      did.push('loaded');
      return new Client();
    },
    { greet: true, fail: true },
  );
  return { did, later };
}

test('a provider is loaded when it is first asked, once, by however many ask at the same time', async () => {
  const { did, later } = counted();
  expect(did).toEqual([]);
  expect(await Promise.all([later.greet('you', 1), later.greet('all', 2)])).toEqual([
    'client: hello you',
    'client: hello all hello all',
  ]);
  expect(did).toEqual(['loaded']);
});

test('what it throws is what the caller gets', async () => {
  await expect(counted().later.fail()).rejects.toThrow('refused');
});

test('one that was asked is closed; one that nobody has asked is not loaded for that', async () => {
  const { did, later } = counted();
  await later.close();
  expect(did).toEqual([]);
  await later.greet('you', 1);
  await later.close();
  expect(did).toEqual(['loaded', 'closed']);
});
