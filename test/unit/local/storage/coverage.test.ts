import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROUTES } from '../../../../src/local/storage/routes.ts';

test('the README lists exactly the registered routes', () => {
  const readme = readFileSync(new URL('../../../../src/local/storage/README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| (GET|HEAD|POST|PUT|PATCH|DELETE) +\| (\S+) +\| (\w+) +\|$/gm)];
  expect(listed.map(([, method, path, access]) => `${method} ${path} ${access}`)).toEqual(
    ROUTES.map(({ method, path, access }) => `${method} ${path} ${access}`),
  );
});
