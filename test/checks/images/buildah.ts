import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Builder, buildArguments } from './builder.ts';
import { outsideImages, parseDockerfile } from './dockerfile.ts';
import { mustSh, sh } from './sh.ts';
import { addDistrolessNode, addNode, type Kind, kindOf, makeDebian } from './stand-ins.ts';

const IMAGE = z.object({
  OCIv1: z.object({
    config: z.object({
      Env: z.array(z.string()).default([]),
      User: z.string(),
      WorkingDir: z.string(),
      Entrypoint: z.array(z.string()),
    }),
  }),
});

const TOOLS = ['buildah', 'debootstrap'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** A sentence why images cannot be built here without a Docker engine; `null` where they can. Installs what that takes. */
export async function availableAs(): Promise<string | null> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'no Docker engine answers, and without one it takes root on Debian or Ubuntu';
  const lacking = TOOLS.filter((tool) => !existsSync(`/usr/bin/${tool}`) && !existsSync(`/usr/sbin/${tool}`));
  if (lacking.length === 0) return null;
  await sh('apt-get', ['update', '-qq']);
  const { status } = await sh('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...lacking]);
  return status === 0 ? null : `no Docker engine answers, and ${lacking.join(' and ')} cannot be installed`;
}

/** A root of one's own that nobody can write to, but for /tmp: as `docker run --read-only --tmpfs /tmp` has it. */
const READ_ONLY = [
  'root=$1 && shift',
  'mount --bind "$root" "$root"',
  'mount -o remount,bind,ro "$root"',
  'mount -t tmpfs -o size=512m,mode=1777 tmpfs "$root/tmp"',
  'mount --rbind /dev "$root/dev"',
  'mount -t proc proc "$root/proc"',
  'exec "$@"',
].join(' && ');

/**
 * Builds the Dockerfiles as they are, on bases made here in place of those that their registries have: Debian by debootstrap, Node from
 * npm's registry. Its images are in a storage of its own, which `close` takes away.
 */
export function buildahBuilder(root: string, say: (line: string) => void): Builder {
  const prefix = 'localhost/mmm-check';
  const folder = mkdtempSync(join(tmpdir(), 'mmm-images-'));
  const storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
  const bases = new Map<Kind, string>();

  /** buildah with the storage of this one; gives what it prints. */
  const buildah = (args: readonly string[], options: { cwd?: string; seconds?: number } = {}) =>
    mustSh('buildah', [...storage, ...args], options);

  async function baseOf(base: string): Promise<string> {
    const kind = kindOf(base);
    const made = bases.get(kind);
    if (made !== undefined) return made;
    const tree = join(folder, 'debian');
    if (!existsSync(tree)) {
      say('a Debian to build on, by debootstrap');
      await makeDebian(tree);
    }
    const name = `${prefix}-${kind}`;
    const container = await buildah(['from', 'scratch']);
    const mounted = await buildah(['mount', container]);
    await mustSh('cp', ['-a', `${tree}/.`, mounted]);
    if (kind === 'node') await addNode(mounted, base);
    if (kind === 'distroless') await addDistrolessNode(mounted, base);
    await buildah(['commit', '--quiet', '--rm', container, name]);
    bases.set(kind, name);
    return name;
  }

  /** Where this machine's clients get their packages, at places where no package of Debian's has a file of its own. */
  function clientSettings(): string[] {
    const npmrc = join(folder, 'npmrc');
    const own = join(homedir(), '.npmrc');
    const certificates = existsSync(CERTIFICATES) ? ['cafile=/opt/check-certificates.crt'] : [];
    writeFileSync(npmrc, [...(existsSync(own) ? [readFileSync(own, 'utf8')] : []), ...certificates, ''].join('\n'));
    return [
      `${npmrc}:/usr/local/etc/npmrc:ro`,
      ...(certificates.length === 0 ? [] : [`${CERTIFICATES}:/opt/check-certificates.crt:ro`]),
      ...(existsSync('/etc/pip.conf') ? ['/etc/pip.conf:/etc/pip.conf:ro'] : []),
    ].flatMap((volume) => ['--volume', volume]);
  }

  return {
    how: 'by buildah, on bases made here: their registries are not asked',
    async build(wanted) {
      const stages = parseDockerfile(readFileSync(join(root, wanted.dockerfile), 'utf8'));
      const contexts: string[] = [];
      for (const base of outsideImages(stages))
        contexts.push('--build-context', `${base}=container-image://${await baseOf(base)}`);
      const image = `${prefix}-${wanted.name}`;
      const isolated = ['--isolation', 'chroot', '--layers', ...clientSettings(), ...contexts];
      const args = [...isolated, ...buildArguments(wanted), '--tag', image];
      await buildah(['build', ...args, '.'], { cwd: root, seconds: 3600 });
      return image;
    },
    async command(image, env) {
      const mounted = await buildah(['mount', await buildah(['from', image])]);
      const inspected = await buildah(['inspect', '--type', 'image', image]);
      const { Env, User, WorkingDir, Entrypoint } = IMAGE.parse(JSON.parse(inspected)).OCIv1.config;
      const given = [...Env, ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
      const ids = /^\d+:\d+$/.test(User) ? User : `${User}:${User}`;
      const program = ['chroot', `--userspec=${ids}`, mounted, 'env', '-i', `--chdir=${WorkingDir}`, ...given];
      return {
        command: 'unshare',
        args: ['--mount', 'sh', '-c', READ_ONLY, 'sh', mounted, ...program, ...Entrypoint],
      };
    },
    async close() {
      await sh('buildah', [...storage, 'rm', '--all']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
