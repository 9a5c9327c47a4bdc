import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a build is given of a tree: its files but those that `.dockerignore` leaves out. */
export type BuildContext = {
  /** What is wrong with copying a path or a pattern; `null` where there is something to copy. */
  problemWith(source: string): string | null;
};

export function buildContext(root: string): BuildContext {
  const file = join(root, '.dockerignore');
  const isLeftOut = ignoredBy(existsSync(file) ? readFileSync(file, 'utf8') : '');

  /** Whether a path, or anything below it, is given to the build. */
  function isGiven(path: string): boolean {
    const is_folder = statSync(join(root, path)).isDirectory();
    if (!is_folder) return !isLeftOut(path);
    return readdirSync(join(root, path)).some((name) => isGiven(path === '' ? name : `${path}/${name}`));
  }

  return {
    problemWith(source) {
      const path = source.replace(/^(\.?\/)+|\/+$|^\.$/g, '');
      const paths = /[*?[]/.test(path) ? matching(root, path) : existsSync(join(root, path)) ? [path] : [];
      if (paths.length === 0) return 'there is no such file';
      return paths.some(isGiven) ? null : '.dockerignore leaves it out';
    },
  };
}

/** The paths that a pattern of `COPY` means; the part before the last slash has no wildcards in ours. */
function matching(root: string, pattern: string): string[] {
  const cut = pattern.lastIndexOf('/');
  const folder = cut === -1 ? '' : pattern.slice(0, cut);
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  return names
    .map((name) => (folder === '' ? name : `${folder}/${name}`))
    .filter((path) => expression(pattern).test(path));
}

/** Whether a path is left out: the last pattern that matches it, or a folder that it lies in, decides. */
export function ignoredBy(dockerignore: string): (path: string) => boolean {
  const patterns = dockerignore
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ is_exception: line.startsWith('!'), matches: expression(line.replace(/^!/, '')) }));
  return (path) => {
    const parts = path.split('/');
    const around = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
    const last = patterns.findLast(({ matches }) => around.some((one) => matches.test(one)));
    return last !== undefined && !last.is_exception;
  };
}

/** Docker's patterns: `*` and `?` within a name, `**` over any number of folders. */
function expression(pattern: string): RegExp {
  const source = pattern
    .replace(/^(\.?\/)+|\/+$/g, '')
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wildcard) => {
      if (wildcard === '**/') return '(?:.*/)?';
      if (wildcard === '**') return '.*';
      return wildcard === '*' ? '[^/]*' : '[^/]';
    });
  return new RegExp(`^${source}$`);
}
