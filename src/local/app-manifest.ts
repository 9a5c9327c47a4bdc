import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const COMMAND = z.object({
  command: z.string(),
  description: z.string().optional(),
  usage_hint: z.string().optional(),
});
const SHORTCUT = z.object({
  name: z.string(),
  /** `global`: in everybody's shortcuts menu; `message`: in a message's menu. */
  type: z.enum(['global', 'message']),
  callback_id: z.string(),
  description: z.string(),
});
const APP_HOME = z.object({
  home_tab_enabled: z.boolean().default(false),
  messages_tab_enabled: z.boolean().default(false),
  /** Nobody can write to the app. */
  messages_tab_read_only_enabled: z.boolean().default(false),
});

const APP_MANIFEST = z.object({
  features: z.object({
    slash_commands: z.array(COMMAND),
    shortcuts: z.array(SHORTCUT).default([]),
    app_home: APP_HOME.prefault({}),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }).default({ bot_events: [] }),
  }),
});

type AppCommand = z.infer<typeof COMMAND>;
type AppShortcut = z.infer<typeof SHORTCUT>;
type AppHome = z.infer<typeof APP_HOME>;

/** What an app offers to people. */
export type AppOffers = {
  commands: readonly AppCommand[];
  shortcuts: readonly AppShortcut[];
  app_home: AppHome;
};

/** What Slack knows of an app from its manifest; `events` are those that the app is sent, `scopes` what it may do. */
export type AppManifest = AppOffers & { events: readonly string[]; scopes: readonly string[] };

/** What the app offers and may be sent, from the manifest that real Slack is given too. */
export function readAppManifest(root: string): AppManifest {
  const { features, oauth_config, settings } = APP_MANIFEST.parse(
    parse(readFileSync(join(root, 'slack-manifest.yml'), 'utf8')),
  );
  return {
    commands: features.slash_commands,
    shortcuts: features.shortcuts,
    app_home: features.app_home,
    events: settings.event_subscriptions.bot_events,
    scopes: oauth_config.scopes.bot,
  };
}
