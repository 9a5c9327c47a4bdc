import { sign } from '../../src/local/slack/delivery/delivery.ts';

/** Milliseconds until the bot acknowledges a slash command; Slack waits for 3000. Throws where it is refused. */
export async function acknowledgementOf(
  text: string,
  { url, signing_secret, response_url }: { url: string; signing_secret: string; response_url: string },
): Promise<number> {
  const fields = {
    ...{ token: 'unused', team_id: 'T0LOCAL', team_domain: 'local', channel_id: 'C0MMMRUNS', channel_name: 'mmm-runs' },
    ...{ user_id: 'U0MODELLER', user_name: 'modeller', command: '/mmm', text, response_url },
    ...{ trigger_id: '1.2.3', api_app_id: 'A0LOCAL', is_enterprise_install: 'false' },
  };
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const begun = performance.now();
  const response = await fetch(new URL('/slack/events', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': sign(signing_secret, timestamp, body),
    },
    body,
  });
  await response.text();
  if (response.status !== 200) throw new Error(`the bot answered a command with ${response.status}`);
  return performance.now() - begun;
}
