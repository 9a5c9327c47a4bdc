import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Bot } from '../../compose.ts';
import { PROFILE, type Profile } from '../../data/profile.ts';
import { errorCode } from '../../errors.ts';
import { readFindings } from '../../runs/kept-findings.ts';
import { parseJson } from '../../runs/parse-json.ts';
import { runFolder, runObject } from '../../runs/run-paths.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { MODEL_SUMMARY } from '../../trainer/results.ts';
import { startCloudAndBot, takeConnections } from '../bot.ts';
import { FREE_PORTS, ROOT } from '../local-cloud.ts';
import { takeStateDir } from '../state-dir.ts';
import { askAgain, askForTraining } from './ask.ts';
import { messageImages } from './block-text.ts';
import { checkFields, checkOnly, refusedBy } from './check.ts';
import { downloadAll } from './download.ts';
import { follow } from './follow.ts';
import { type DemoOptions, parseDemoOptions, USAGE } from './options.ts';
import { createPrinter, type Printer } from './printer.ts';
import { prepareRequest } from './request.ts';
import { type DemoResult, exitStatus, refusal, result } from './result.ts';
import { workspaceClient } from './workspace-client.ts';

/** `npm run demo`: the whole way once, from `/mmm train` to the thread, on free ports. */

const parsed = parseDemoOptions(process.argv.slice(2));
if ('help' in parsed) {
  console.log(USAGE);
} else if ('refused' in parsed) {
  console.error(`${parsed.refused}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const { options } = parsed;
  const printer = createPrinter(options.json ? process.stderr : process.stdout);
  const ended = await demo(options, printer).catch((error: unknown) => broken(error, printer));
  if (options.json) console.log(JSON.stringify(ended));
  process.exitCode = exitStatus(ended);
}

async function demo(options: DemoOptions, printer: Printer): Promise<DemoResult> {
  const started = Date.now();
  const connections = takeConnections(process.env);
  const state = options.check ? stateForCheck(options) : takeStateDir(ROOT, options.state_dir);
  const manifests_dir = join(state.state_dir, 'manifests');
  const prepared = prepareRequest(options, { root: ROOT, manifests_dir });
  if ('refused' in prepared) {
    state.release();
    return refused(prepared.refused, printer);
  }

  const starting = startCloudAndBot(
    {
      state_dir: state.state_dir,
      ports: FREE_PORTS,
      manifest_dirs: [manifests_dir, join(ROOT, 'manifests')],
    },
    { log_level: 'error', connections, demo_data: !options.check || isDemoData(prepared.spec) },
  );
  const stop = async () => {
    try {
      await (await starting).stop();
    } finally {
      state.release();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      printer.line('Stopped. What was training goes on at the next start.');
      void stop().finally(() => process.exit(130));
    });
  }
  try {
    const { cloud, bot } = await starting;
    if (options.check) return await checkOnly(bot.checkData, prepared.spec, printer.line);
    printer.line(`The local workspace is at ${cloud.page_url} while this runs.`);
    printer.line(`> /mmm train ${prepared.request.manifest}   in #${prepared.request.channel}`);
    const workspace = workspaceClient(cloud.page_url);
    const asked = await askForTraining(workspace, prepared.request);
    if ('refused' in asked) return await refusedAfterCheck(bot, prepared.spec, asked.refused, printer);

    const following = { store: bot.store, objects: bot.objects, show: printer.progress };
    printer.line(`The run is ${asked.run_id}.`);
    let shown = asked;
    let run = await follow(following, shown.run_id);
    if (run.failure?.code === 'already_trained') {
      printer.line('The same has been trained before. The demo presses "Train anyway".');
      shown = await askAgain(workspace, shown);
      printer.line(`The run is ${shown.run_id}.`);
      run = await follow(following, shown.run_id);
    }
    const { run_id, channel, card_ts } = shown;
    const thread = await workspace.messages(channel, card_ts);
    const images = thread.flatMap(messageImages);
    const names = await Promise.all(images.map((id) => workspace.fileName(id)));
    const out = resolve(options.out);
    const files = await downloadAll(bot.objects, runFolder(run_id), out);
    const found = await bot.objects.read(runObject(run_id, 'model_summary'));
    printer.line('');
    printer.thread(thread, await workspace.userNames());
    printer.line(`${files.length} files are in ${options.out}.`);
    const again = options.state_dir === null ? 'npm start' : `npm start -- --state-dir ${options.state_dir}`;
    if (state.shared) printer.line(`\`${again}\` opens the workspace again, with this thread in it.`);
    return result({
      run,
      prefix: runFolder(run_id),
      out,
      files,
      summary: found === null ? null : parseJson(MODEL_SUMMARY, found.body, 'record_invalid', { run_id }),
      thread,
      file_names: new Map(images.map((id, index) => [id, names[index] ?? id])),
      total_seconds: (Date.now() - started) / 1000,
      data: checkFields((await readFindings(bot.objects, run_id)) ?? [], await readProfile(bot, run_id)),
    });
  } finally {
    await stop();
  }
}

/** A check takes up nothing that an earlier demo has left, and leaves nothing. */
function stateForCheck({ state_dir }: DemoOptions): ReturnType<typeof takeStateDir> {
  if (state_dir !== null) return takeStateDir(ROOT, state_dir);
  const folder = mkdtempSync(join(tmpdir(), 'mmm-check-'));
  const state = takeStateDir(ROOT, folder);
  return {
    ...state,
    release() {
      state.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether the data is Robyn's example data, which R writes. */
function isDemoData({ data }: RunSpec): boolean {
  return 'connection' in data && data.connection === 'demo';
}

/** Where it is the data that the bot refused, with what is wrong with it. */
async function refusedAfterCheck(
  bot: Pick<Bot, 'checkData'>,
  spec: RunSpec,
  sentences: readonly string[],
  printer: Printer,
): Promise<DemoResult> {
  const other = refused(sentences, printer);
  const checked = await bot.checkData({ spec, requested_by: null, max_age_seconds: 600 }).catch(() => null);
  if (checked === null) return other;
  return { ...(refusedBy(checked.findings) ?? other), ...checkFields(checked.findings, checked.profile) };
}

async function readProfile({ objects }: Pick<Bot, 'objects'>, run_id: string): Promise<Profile | null> {
  const found = await objects.read(runObject(run_id, 'profile'));
  return found === null ? null : parseJson(PROFILE, found.body, 'record_invalid', { run_id });
}

/** What stopped the demo itself, rather than the run. */
function broken(error: unknown, printer: Printer): DemoResult {
  const message = error instanceof Error ? error.message : String(error);
  printer.line(`The demo could not go on: ${message}`);
  const fix = 'Run it again; what was training goes on then. Where it stays, delete the state folder (.mmm).';
  return { ...refusal({ code: errorCode(error), message, fix }), state: 'failed' };
}

function refused(sentences: readonly string[], printer: Printer): DemoResult {
  for (const sentence of sentences) printer.line(sentence);
  return refusal({
    code: 'spec_invalid',
    message: sentences.join(' '),
    fix: 'Mend the manifest or the --set value, and run it again.',
  });
}
