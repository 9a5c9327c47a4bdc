import { parseArgs } from 'node:util';
import { ROOT } from '../local-cloud.ts';
import { manifestForAddress, manifestForSocketMode, readManifestText } from './manifest-text.ts';

/** `npm run slack:manifest`: the manifest as an app of a workspace is made from it. */

const USAGE = `npm run slack:manifest -- --url https://ADDRESS-OF-THE-BOT | --socket-mode

  --url ADDRESS   for a deployed bot: its address in every place where Slack asks for one
  --socket-mode   for a laptop (npm run slack:dev): no address, and a name that tells it from the deployed one

What is printed goes into api.slack.com/apps, "Create New App", "From a manifest"; or, for an app that is there,
under "App Manifest".`;

try {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: { url: { type: 'string' }, 'socket-mode': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const text = readManifestText(ROOT);
  if (values.help === true) console.log(USAGE);
  else if (values.url !== undefined && values['socket-mode'] !== true)
    process.stdout.write(manifestForAddress(text, values.url));
  else if (values.url === undefined && values['socket-mode'] === true)
    process.stdout.write(manifestForSocketMode(text));
  else throw new Error('Say for which bot: --url or --socket-mode.');
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
