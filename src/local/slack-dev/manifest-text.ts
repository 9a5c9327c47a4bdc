import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isSeq, parseDocument } from 'yaml';

/** What stands in `slack-manifest.yml` where a bot's address belongs. */
const PLACEHOLDER = 'https://bot.example.com';

export function readManifestText(root: string): string {
  return readFileSync(join(root, 'slack-manifest.yml'), 'utf8');
}

/** The manifest for a bot at this address. Throws where it is no https address, or has a path of its own. */
export function manifestForAddress(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new Error(
      `${address} is no address such as https://mmm-trainer-123456789012.europe-west1.run.app, with https and no path.`,
    );
  }
  return withoutHeader(text.replaceAll(PLACEHOLDER, url.origin));
}

/** The manifest for a laptop: everything comes by Socket Mode, and Slack is told no address. */
export function manifestForSocketMode(text: string): string {
  const document = parseDocument(text);
  const name = `${String(document.getIn(['display_information', 'name']))} Dev`;
  document.setIn(['display_information', 'name'], name);
  document.setIn(['features', 'bot_user', 'display_name'], name);
  document.setIn(['settings', 'socket_mode_enabled'], true);
  for (const path of [
    ['settings', 'event_subscriptions', 'request_url'],
    ['settings', 'interactivity', 'request_url'],
    ['settings', 'interactivity', 'message_menu_options_url'],
  ]) {
    document.deleteIn(path);
  }
  for (const command of commandsOf(document)) command.delete('url');
  return withoutHeader(document.toString({ lineWidth: 0 }));
}

function commandsOf(document: Document) {
  const commands = document.getIn(['features', 'slash_commands']);
  return isSeq(commands) ? commands.items.filter(isMap) : [];
}

/** What stands at the top is about the file in the repository. */
function withoutHeader(text: string): string {
  return text.replace(/^(#.*\n)+\n?/, '');
}
