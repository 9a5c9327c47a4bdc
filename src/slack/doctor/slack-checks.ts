import type { KnownBlock, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { count, listOf } from '../blocks/text.ts';
import { slackErrorOf } from '../channels.ts';
import { SCOPES } from '../scopes.ts';
import type { Check, Finding } from './check.ts';

const SECONDS = 8;

/** Whether Slack takes the token, and has given the app every scope that it needs. */
export function scopesCheck(client: WebClient): Check {
  return {
    name: 'Slack',
    seconds: SECONDS,
    fix: 'Look at status.slack.com, and whether this machine reaches slack.com.',
    async run() {
      try {
        const { response_metadata, team } = await client.auth.test();
        const given = response_metadata?.scopes;
        if (given === undefined) {
          return { state: 'warn', says: 'The token works; Slack has not said which scopes it has.', fix: 'Try again.' };
        }
        return scopesFinding(given, team ?? 'the workspace');
      } catch (error) {
        const refused = slackErrorOf(error);
        if (refused === null) throw error;
        return {
          state: 'bad',
          says: `Slack refuses the token: ${refused}.`,
          fix: 'Install the app anew (api.slack.com/apps), and set SLACK_BOT_TOKEN to its bot token.',
        };
      }
    },
  };
}

function scopesFinding(given: readonly string[], team: string): Finding {
  const missing = Object.keys(SCOPES).filter((scope) => !given.includes(scope));
  if (missing.length === 0) {
    return { state: 'ok', says: `The token works in ${team}, with all ${Object.keys(SCOPES).length} scopes.` };
  }
  const lost = missing.map((scope) => `${scope} (${SCOPES[scope]})`);
  return {
    state: 'bad',
    says: `${count(missing.length, 'scope is', 'scopes are')} missing: ${listOf(lost, 12)}.`,
    fix: 'Put slack-manifest.yml into the app’s settings (App Manifest), and install the app to the workspace again.',
  };
}

/** Something that the bot shows, made by the builder that makes it. */
export type Shown = { name: string; message: { blocks: KnownBlock[] } } | { name: string; view: View };

const REFUSED = z.object({
  data: z.object({
    error: z.string(),
    errors: z.array(z.looseObject({ message: z.string().optional(), pointer: z.string().optional() })).optional(),
  }),
});

/**
 * Whether Slack takes what the bot shows: `blocks.validate` on the views and messages that can be made of what is there now,
 * among them the card of the newest run.
 */
export function blocksCheck(client: WebClient, shown: () => Promise<readonly Shown[]>): Check {
  return {
    name: 'Messages and forms',
    seconds: SECONDS,
    fix: 'Look at status.slack.com, and whether this machine reaches slack.com.',
    async run() {
      const all = await shown();
      const refused = (await Promise.all(all.map((one) => refusalOf(client, one)))).flat();
      if (refused.length === 0) {
        return {
          state: 'ok',
          says: `Slack takes ${count(all.length, 'message or form', 'messages and forms')} of ours.`,
        };
      }
      return {
        state: 'bad',
        says: `Slack refuses ${listOf(refused, 4)}.`,
        fix: 'This version of MMM Trainer does not fit Slack any more: install a newer one, and report these words.',
      };
    },
  };
}

async function refusalOf(client: WebClient, shown: Shown): Promise<string[]> {
  try {
    await client.blocks.validate('view' in shown ? { view: shown.view } : { message: shown.message });
    return [];
  } catch (error) {
    const parsed = REFUSED.safeParse(error);
    if (!parsed.success) throw error;
    const { error: code, errors = [] } = parsed.data.data;
    const [first] = errors;
    const why = first?.message ?? code;
    return [`${shown.name} (${why}${first?.pointer === undefined ? '' : ` at ${first.pointer}`})`];
  }
}
