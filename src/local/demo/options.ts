import { parseArgs } from 'node:util';

export type DemoOptions = {
  /** Path of a manifest; the demo manifest where left out. */
  manifest: string | null;
  /** `key=value`, in the order given. */
  overrides: string[];
  out: string;
  /** Where the local cloud keeps its state; the folder that `npm start` uses where left out. */
  state_dir: string | null;
  json: boolean;
  /** Only look at the data. */
  check: boolean;
};

export const USAGE = `npm run demo -- [--manifest FILE] [--set KEY=VALUE ...] [--out DIR] [--state-dir DIR] [--check] [--json]

Starts the local cloud and the bot, runs /mmm train, and follows the run to its end.

  --manifest FILE  the run manifest to train (default: manifests/demo.yaml, Robyn's own example data)
  --set KEY=VALUE  change one value of it, such as --set train.iterations=200; may be repeated
  --out DIR        where the results go (default: ./demo-results)
  --state-dir DIR  where the workspace and the bucket are kept (default: .mmm, which npm start shows)
  --check          only check the data: what is in it, what would keep it from being trained, what to keep in mind
  --json           the last line on stdout is one JSON object with the result
  --help           this text

Exit status: 0 the run succeeded (with --check: it could start), 1 it failed, 2 the request was refused.`;

/** The options of a command line, `help`, or the sentence that says what is wrong with it. */
export function parseDemoOptions(
  args: readonly string[],
): { options: DemoOptions } | { help: true } | { refused: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        manifest: { type: 'string' },
        set: { type: 'string', multiple: true },
        out: { type: 'string' },
        'state-dir': { type: 'string' },
        json: { type: 'boolean' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      strict: true,
      allowPositionals: false,
    });
    if (values.help === true) return { help: true };
    return {
      options: {
        manifest: values.manifest ?? null,
        overrides: values.set ?? [],
        out: values.out ?? 'demo-results',
        state_dir: values['state-dir'] ?? null,
        json: values.json ?? false,
        check: values.check ?? false,
      },
    };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}
