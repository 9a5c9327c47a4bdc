import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SCOPES_OF_METHODS } from '../../checks/slack-manifest/methods.ts';
import { manifestProblems } from '../../checks/slack-manifest/problems.ts';
import { registeredHandlers } from '../../checks/slack-manifest/registered.ts';
import { SLACK_MANIFEST } from '../../checks/slack-manifest/schema.ts';
import { slackManifest } from '../../checks/slack-manifest.ts';
import { fixtureTree } from './fixture-tree.ts';

const MANIFEST = readFileSync('slack-manifest.yml', 'utf8');
const CALLS = Object.keys(SCOPES_OF_METHODS)
  .map((method) => `await client.${method}({});\n`)
  .join('');

/** A tree with our manifest, changed, and calls of every method that we call, and of `more`. */
function tree(change: (text: string) => string = (text) => text, more = ''): string {
  return fixtureTree({
    'slack-manifest.yml': change(MANIFEST),
    'src/slack/calls.ts': CALLS,
    'src/providers/chat/more.ts': more,
  });
}

const dropped = (line: string) => (text: string) => {
  expect(text).toContain(line);
  return text.replace(line, '');
};
const replaced = (line: string, instead: string) => (text: string) => {
  expect(text).toContain(line);
  return text.replace(line, instead);
};

test('our manifest and our code fit each other', async () => {
  expect(await slackManifest.run('.')).toEqual({ ok: true, lines: [] });
  expect(await slackManifest.run(tree())).toEqual({ ok: true, lines: [] });
});

describe('found is', () => {
  test.each([
    ['no YAML', replaced('features:', 'features: ['), /slack-manifest\.yml: /],
    ['a field that Slack does not know', replaced('always_online', 'always_onlin'), /bot_user: Unrecognized key/],
    ['a hint that is too long', replaced('train [manifest]', 'x'.repeat(1000)), /usage_hint: is longer than the 1000/],
    [
      'a name that is too long',
      replaced('name: Train a model', `name: ${'x'.repeat(25)}`),
      /name: is longer than the 24/,
    ],
    ['an address without TLS', replaced('https://bot', 'http://bot'), /url: is no https address/],
    ['a command that nothing listens to', replaced('/mmm\n', '/nnn\n'), /command \/nnn: nothing in the code listens/],
    ['a command that is not there', replaced('/mmm\n', '/nnn\n'), /command \/mmm: the manifest does not have it/],
    ['a subcommand that is not in the hint', dropped(' | settings'), /subcommand settings: the manifest does not/],
    ['one in the hint that does not exist', replaced(' | settings', ' | set'), /subcommand set: nothing in the code/],
    ['a shortcut that nothing listens to', replaced('train_on_file', 'train_on'), /message shortcut train_on: nothing/],
    [
      'a shortcut of the wrong kind',
      replaced('type: global', 'type: message'),
      /global shortcut train_model: the manif/,
    ],
    [
      'an event that nothing listens to',
      replaced('- app_home_opened', '- app_mention'),
      /event app_mention: nothing in/,
    ],
    [
      'an event that is not subscribed to',
      replaced('- app_home_opened', '- app_mention'),
      /event app_home_opened: the m/,
    ],
    [
      'a scope that is missing',
      dropped('      - im:write # Opening those conversations.\n'),
      /im:write: conversations\.open needs/,
    ],
    [
      'a scope that nothing needs',
      replaced('      - im:write', '      - users:read # Names.\n      - im:write'),
      /users:read: no method/,
    ],
    [
      'a scope without a reason',
      dropped(' # Opening those conversations.'),
      /scope im:write: no reason stands beside it/,
    ],
    ['no interactivity', replaced('is_enabled: true', 'is_enabled: false'), /is_enabled: the code needs it/],
    [
      'no address for options',
      dropped('    message_menu_options_url: https://bot.example.com/slack/events\n'),
      /message_menu_options_url: the code needs it/,
    ],
    ['no home', replaced('home_tab_enabled: true', 'home_tab_enabled: false'), /home_tab_enabled: the code needs it/],
    [
      'no messages to people',
      replaced('messages_tab_enabled: true', 'messages_tab_enabled: false'),
      /messages_tab_enabled: the/,
    ],
    [
      'another address',
      replaced(
        'https://bot.example.com/slack/events\n      should',
        'https://x.example.com/slack/events\n      should',
      ),
      /where others have https:\/\/x\.example\.com/,
    ],
    [
      'another path',
      (text: string) => text.replaceAll('/slack/events', '/slack'),
      /the bot listens to \/slack\/events/,
    ],
    [
      'Socket Mode with addresses',
      replaced('socket_mode_enabled: false', 'socket_mode_enabled: true'),
      /request_url: in Socket Mode/,
    ],
  ])('%s', async (_what, change, found) => {
    const { ok, lines } = await slackManifest.run(tree(change));
    expect(ok).toBe(false);
    expect(lines.join('\n')).toMatch(found);
  });

  test('a method whose scopes nobody has looked up', async () => {
    const { ok, lines } = await slackManifest.run(tree(undefined, 'await client.users\n  .info({ user });\n'));
    expect({ ok, lines }).toEqual({
      ok: false,
      lines: ['slack-manifest.yml: users.info: which scopes it needs is not in the table of methods'],
    });
  });

  test('a handler that the manifest knows nothing of, of each kind that it names', () => {
    const manifest = SLACK_MANIFEST.parse(parse(MANIFEST));
    const ours = registeredHandlers();
    const registered = {
      ...ours,
      command: [...ours.command, '/mmm-more'],
      event: [...ours.event, 'app_mention'],
      shortcut: [...ours.shortcut, { type: 'shortcut', callback_id: 'more' }],
    };
    const code = { registered, methods: Object.keys(SCOPES_OF_METHODS), endpoint: '/slack/events' };
    expect(manifestProblems(manifest, code)).toEqual([
      'command /mmm-more: the manifest does not have it',
      'global shortcut more: the manifest does not have it',
      'event app_mention: the manifest does not have it',
    ]);
  });

  test('what the manifest has and no handler is left for', () => {
    const manifest = SLACK_MANIFEST.parse(parse(MANIFEST));
    const registered = { command: [], shortcut: [], action: [], options: [], event: [], view: [] };
    const code = { registered, methods: ['chat.postMessage'], endpoint: '/slack/events' };
    const problems = manifestProblems(manifest, code).join('\n');
    expect(problems).toContain('command /mmm: nothing in the code listens to it');
    expect(problems).toContain('is_enabled: the code has nothing for it');
    expect(problems).toContain('message_menu_options_url: the code has nothing for it');
    expect(problems).toContain('home_tab_enabled: the code has nothing for it');
    expect(problems).toContain('scope files:read: no method that is called needs it');
    expect(problems).toContain('views.open: stands in the table of methods and is called nowhere');
  });
});
