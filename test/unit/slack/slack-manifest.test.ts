import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAppManifest } from '../../../src/local/app-manifest.ts';
import { SLACK_MANIFEST } from '../../checks/slack-manifest/schema.ts';
import { slackManifest } from '../../checks/slack-manifest.ts';

it('fits what the bot listens to and calls, within Slack’s limits', async () => {
  expect(await slackManifest.run('.')).toEqual({ ok: true, lines: [] });
});

it('is what the local workspace offers too', () => {
  const { features, oauth_config, settings } = SLACK_MANIFEST.parse(parse(readFileSync('slack-manifest.yml', 'utf8')));
  const commands = features.slash_commands.map(({ command, description, usage_hint }) => ({
    command,
    description,
    usage_hint,
  }));
  expect(readAppManifest('.')).toEqual({
    commands,
    shortcuts: features.shortcuts,
    app_home: features.app_home,
    events: settings.event_subscriptions.bot_events,
    scopes: oauth_config.scopes.bot,
  });
});
