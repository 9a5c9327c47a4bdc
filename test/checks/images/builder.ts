import { availableAs, buildahBuilder } from './buildah.ts';
import { mustSh, sh } from './sh.ts';

export type Wanted = { dockerfile: string; name: string; target?: string; args?: Readonly<Record<string, string>> };

/** What builds images and runs them. */
export type Builder = {
  /** In words, for people: with what, and on which bases. */
  how: string;
  /** Builds a target of a Dockerfile, the last stage where none is named, and gives the image's name. */
  build(wanted: Wanted): Promise<string>;
  /**
   * The command and arguments that run an image as its own user, with a root that cannot be written to but for /tmp, in the network of
   * this machine.
   */
  command(image: string, env: Readonly<Record<string, string>>): Promise<{ command: string; args: string[] }>;
  close(): Promise<void>;
};

/** The one of this machine, or a sentence why there is none. */
export async function builderOf(root: string, say: (line: string) => void): Promise<Builder | string> {
  if ((await sh('docker', ['info'], { seconds: 20 })).status === 0) return dockerBuilder(root);
  const lacking = await availableAs();
  return lacking ?? buildahBuilder(root, say);
}

/** As Docker's and buildah's `build` take them. */
export function buildArguments({ dockerfile, target, args = {} }: Wanted): string[] {
  return [
    '--file',
    dockerfile,
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
  ];
}

function dockerBuilder(root: string): Builder {
  const images: string[] = [];
  return {
    how: 'by the Docker engine of this machine',
    async build(wanted) {
      const image = `mmm-check-${process.pid}-${wanted.name}`;
      await mustSh('docker', ['build', ...buildArguments(wanted), '--tag', image, '.'], { cwd: root, seconds: 3600 });
      images.push(image);
      return image;
    },
    async command(image, env) {
      const given = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      const alone = ['--rm', '--init', '--read-only', '--tmpfs', '/tmp:size=512m', '--network', 'host'];
      return { command: 'docker', args: ['run', ...alone, ...given, image] };
    },
    async close() {
      for (const image of images) await sh('docker', ['image', 'rm', image]);
    },
  };
}
