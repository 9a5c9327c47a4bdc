import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SLACK_ENDPOINT } from '../../../src/slack/app.ts';
import { SUBCOMMANDS } from '../../../src/slack/commands/help.ts';
import { COMMAND } from '../../../src/slack/ids.ts';
import { SCOPES } from '../../../src/slack/scopes.ts';

const manifest = z
  .object({
    features: z.object({
      slash_commands: z.array(
        z.object({ command: z.string(), url: z.url(), usage_hint: z.string(), should_escape: z.literal(false) }),
      ),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ request_url: z.url(), bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true), request_url: z.url(), message_menu_options_url: z.url() }),
    }),
  })
  .parse(parse(readFileSync('slack-manifest.yml', 'utf8')));

/** What each method of the Web API that the bot calls needs, from Slack's reference. */
const SCOPES_OF_METHODS: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'views.open': [],
  'views.update': [],
  'views.publish': [],
  'blocks.validate': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.getPermalink': [],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.info': ['files:read'],
};

function calledMethods(): string[] {
  const sources = ['src/slack', 'src/providers/chat']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'));
  const calls = sources.flatMap((source) => [
    ...source.matchAll(
      /\b(auth|blocks|views|chat|conversations|files|users|reactions|bookmarks)\s*\.\s*([a-z][A-Za-z]+)\s*\(/g,
    ),
  ]);
  const ours = new Set([
    'chat.updateMessage',
    'chat.findMessage',
    'chat.uploadFile',
    'chat.permalink',
    'chat.mayRead',
    'chat.isPublic',
    // A map of blocks in the modal's code.
    'blocks.get',
    'blocks.set',
  ]);
  return [
    ...new Set(
      calls
        .filter(([, , method = '']) => !(method in Array.prototype))
        .map(([, family, method]) => `${family}.${method}`),
    ),
  ]
    .filter((name) => !ours.has(name))
    .sort();
}

describe('the Slack app manifest', () => {
  it('has the command that the bot listens to, with every subcommand in its hint', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    for (const name of Object.keys(SUBCOMMANDS))
      expect(manifest.features.slash_commands[0]?.usage_hint).toContain(name);
  });

  it('sends everything to the one path of the bot', () => {
    const { request_url, message_menu_options_url } = manifest.settings.interactivity;
    const { event_subscriptions } = manifest.settings;
    const urls = [
      ...manifest.features.slash_commands.map(({ url }) => url),
      event_subscriptions.request_url,
      request_url,
      message_menu_options_url,
    ];
    expect(new Set(urls.map((url) => new URL(url).pathname))).toEqual(new Set([SLACK_ENDPOINT]));
  });

  it('asks for the scopes that /mmm doctor looks for', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it('asks for the scopes of the methods that are called, and for no others', () => {
    const methods = calledMethods();
    expect(methods).toContain('views.open');
    const unknown = methods.filter((method) => !(method in SCOPES_OF_METHODS));
    expect(unknown).toEqual([]);
    const asked = new Set(manifest.oauth_config.scopes.bot);
    const missing = methods.flatMap((method) => SCOPES_OF_METHODS[method] ?? []).filter((scope) => !asked.has(scope));
    expect(missing).toEqual([]);
    const useful = new Set(['commands', ...Object.values(SCOPES_OF_METHODS).flat()]);
    expect([...asked].filter((scope) => !useful.has(scope))).toEqual([]);
  });
});
