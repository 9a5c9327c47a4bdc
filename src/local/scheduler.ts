import type { LocalCredentials } from './credentials.ts';
import { mintOidcToken } from './tasks/oidc-token.ts';

const EVERY_MS = 600_000;
const DEADLINE_MS = 300_000;

/**
 * Cloud Scheduler with the one job that `infra/modules/scheduler` makes: a POST to the bot every ten minutes, with an OIDC token. What
 * does not succeed is in the bot's log, and the next round comes anyway.
 */
export function startScheduler(options: { credentials: LocalCredentials; bot_url: string; every_ms?: number }): {
  close(): Promise<void>;
} {
  const { credentials, bot_url, every_ms = EVERY_MS } = options;
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  async function call(): Promise<void> {
    const token = mintOidcToken(credentials, bot_url, new Date());
    const response = await fetch(`${bot_url}/scheduled/take-up`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'Google-Cloud-Scheduler' },
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(DEADLINE_MS)]),
    });
    await response.arrayBuffer();
  }

  const timer = setInterval(() => {
    last = call().catch(() => undefined);
  }, every_ms).unref();
  return {
    async close() {
      clearInterval(timer);
      stopping.abort();
      await last;
    },
  };
}
