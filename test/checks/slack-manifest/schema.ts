import { z } from 'zod';

/** Slack's app manifest, as far as ours uses it, with Slack's limits. What is not in Slack's reference, or that we do not use, is refused. */

const https = z.url({ protocol: /^https$/, error: 'is no https address' });
const text = (most: number) => z.string().min(1).max(most, `is longer than the ${most} characters that Slack takes`);

const COMMAND = z.strictObject({
  command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/, 'begins with "/" and has at most 32 characters'),
  description: text(2000),
  usage_hint: text(1000),
  should_escape: z.boolean(),
  /** Without one in Socket Mode. */
  url: https.optional(),
});

const SHORTCUT = z.strictObject({
  name: text(24),
  type: z.enum(['global', 'message']),
  callback_id: text(255),
  description: text(150),
});

export const SLACK_MANIFEST = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal([1, 2]), minor_version: z.int() }),
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    background_color: z.string().regex(/^#([0-9a-fA-F]{3}){1,2}$/, 'is no colour such as #1f4d5c'),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
    shortcuts: z.array(SHORTCUT).max(10),
    slash_commands: z.array(COMMAND).max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: https.optional(), bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: https.optional(),
      message_menu_options_url: https.optional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});
export type SlackManifest = z.infer<typeof SLACK_MANIFEST>;
