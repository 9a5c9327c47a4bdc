import { SUBCOMMANDS } from '../../../src/slack/commands/help.ts';
import { SCOPES } from '../../../src/slack/scopes.ts';
import { SCOPES_OF_METHODS } from './methods.ts';
import { type Registered, shortcutsOf } from './registered.ts';
import type { SlackManifest } from './schema.ts';

/** Scopes that no method needs. */
const SCOPES_WITHOUT_METHOD: readonly string[] = ['commands'];

/** What the code does that the manifest has to be made for. */
export type Code = { registered: Registered; methods: readonly string[]; endpoint: string };

/** Where the manifest and the code part, both ways. */
export function manifestProblems(manifest: SlackManifest, code: Code): string[] {
  return [
    ...offersProblems(manifest, code.registered),
    ...scopeProblems(manifest, code.methods),
    ...surfaceProblems(manifest, code),
    ...addressProblems(manifest, code.endpoint),
  ];
}

function offersProblems({ features, settings }: SlackManifest, registered: Registered): string[] {
  const shortcut = (one: { type: string; callback_id: string }) => `${one.type} shortcut ${one.callback_id}`;
  const hinted = features.slash_commands.flatMap(({ usage_hint }) => usage_hint.split(' | ').map(firstWord));
  return [
    ...differences(
      'command',
      features.slash_commands.map(({ command }) => command),
      registered.command.map(String),
    ),
    ...differences('', features.shortcuts.map(shortcut), shortcutsOf(registered).map(shortcut)),
    ...differences('event', settings.event_subscriptions.bot_events, registered.event.map(String)),
    ...differences('subcommand', hinted, Object.keys(SUBCOMMANDS)),
  ];
}

const firstWord = (text: string) => text.split(' ')[0] ?? '';

/** In each direction what is on one side alone. */
function differences(what: string, asked: readonly string[], listened: readonly string[]): string[] {
  const named = (name: string) => `${what} ${name}`.trim();
  return [
    ...asked
      .filter((name) => !listened.includes(name))
      .map((name) => `${named(name)}: nothing in the code listens to it`),
    ...listened.filter((name) => !asked.includes(name)).map((name) => `${named(name)}: the manifest does not have it`),
    ...asked.filter((name, index) => asked.indexOf(name) !== index).map((name) => `${named(name)}: stands there twice`),
  ];
}

function scopeProblems({ oauth_config }: SlackManifest, methods: readonly string[]): string[] {
  const asked = oauth_config.scopes.bot;
  const unknown = methods.filter((method) => SCOPES_OF_METHODS[method] === undefined);
  const unused = Object.keys(SCOPES_OF_METHODS).filter((method) => !methods.includes(method));
  const needed = new Map<string, string>();
  for (const method of methods) for (const scope of SCOPES_OF_METHODS[method] ?? []) needed.set(scope, method);
  const known = Object.keys(SCOPES);
  return [
    ...unknown.map((method) => `${method}: which scopes it needs is not in the table of methods`),
    ...unused.map((method) => `${method}: stands in the table of methods and is called nowhere`),
    ...[...needed].filter(([scope]) => !asked.includes(scope)).map(([scope, by]) => `scope ${scope}: ${by} needs it`),
    ...asked
      .filter((scope) => !needed.has(scope) && !SCOPES_WITHOUT_METHOD.includes(scope))
      .map((scope) => `scope ${scope}: no method that is called needs it`),
    ...asked.filter((scope) => !known.includes(scope)).map((scope) => `scope ${scope}: /mmm doctor does not know it`),
    ...known.filter((scope) => !asked.includes(scope)).map((scope) => `scope ${scope}: /mmm doctor would miss it`),
  ];
}

function surfaceProblems({ features, settings }: SlackManifest, { registered, methods }: Code): string[] {
  const { app_home } = features;
  const { interactivity } = settings;
  const is_interactive = registered.action.length + registered.view.length + registered.shortcut.length > 0;
  const over_http = !settings.socket_mode_enabled;
  const pairs: [name: string, manifest: boolean, code: boolean][] = [
    ['settings.interactivity.is_enabled', interactivity.is_enabled, is_interactive],
    ['features.app_home.home_tab_enabled', app_home.home_tab_enabled, methods.includes('views.publish')],
    ['features.app_home.messages_tab_enabled', app_home.messages_tab_enabled, methods.includes('conversations.open')],
    [
      'settings.interactivity.message_menu_options_url',
      interactivity.message_menu_options_url !== undefined,
      over_http && registered.options.length > 0,
    ],
  ];
  return pairs
    .filter(([, manifest, wanted]) => manifest !== wanted)
    .map(([name, , wanted]) => `${name}: the code ${wanted ? 'needs it' : 'has nothing for it'}`);
}

/** One address for everything: Slack sends all of it there. In Socket Mode there is none. */
function addressProblems({ features, settings }: SlackManifest, endpoint: string): string[] {
  const addresses: [name: string, url: string | undefined][] = [
    ...features.slash_commands.map(({ command, url }): [string, string | undefined] => [`url of ${command}`, url]),
    ['settings.event_subscriptions.request_url', settings.event_subscriptions.request_url],
    ['settings.interactivity.request_url', settings.interactivity.request_url],
    ['settings.interactivity.message_menu_options_url', settings.interactivity.message_menu_options_url],
  ];
  if (settings.socket_mode_enabled) {
    return addresses
      .filter(([, url]) => url !== undefined)
      .map(([name]) => `${name}: in Socket Mode Slack sends nothing to an address`);
  }
  const [first] = addresses.flatMap(([, url]) => url ?? []);
  return addresses.flatMap(([name, url]) => {
    if (url === undefined) return [`${name}: is missing`];
    if (url !== first) return [`${name}: is ${url}, where others have ${first}`];
    return new URL(url).pathname === endpoint ? [] : [`${name}: the bot listens to ${endpoint}`];
  });
}
