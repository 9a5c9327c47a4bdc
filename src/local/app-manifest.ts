import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const APP_MANIFEST = z.object({
  features: z.object({ slash_commands: z.array(z.object({ command: z.string() })) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }).default({ bot_events: [] }),
  }),
});

/** What the app may be sent, from the manifest that real Slack is given too: its slash commands and its events. */
export function readAppManifest(root: string): { commands: string[]; events: string[] } {
  const { features, settings } = APP_MANIFEST.parse(parse(readFileSync(join(root, 'slack-manifest.yml'), 'utf8')));
  return {
    commands: features.slash_commands.map(({ command }) => command),
    events: settings.event_subscriptions.bot_events,
  };
}
