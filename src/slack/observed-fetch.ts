import type { ErrorCode } from '../errors.ts';
import type { Telemetry } from '../telemetry/types.ts';

/**
 * `fetch` for the client that Bolt gives to handlers, and for `respond`: each request of theirs is a span and is measured
 * (`mmm.cloud.call`), as the calls of our own client are. One that Bolt makes again is measured again.
 */
export function observedFetch(telemetry: Pick<Telemetry, 'record' | 'span'>): typeof fetch {
  return async (input, init) => {
    const call = callOf(input instanceof Request ? input.url : String(input));
    const begun = performance.now();
    let outcome: 'ok' | ErrorCode = 'unavailable';
    try {
      return await telemetry.span(`slack ${call}`, {}, async () => {
        const response = await fetch(input, init);
        outcome = await outcomeOf(response);
        return response;
      });
    } finally {
      telemetry.record('mmm.cloud.call', (performance.now() - begun) / 1000, { service: 'slack', call, outcome });
    }
  };
}

/** The method of the Web API. Every other address is a `response_url`, which lets whoever has it answer: it is told to nobody. */
function callOf(url: string): string {
  return /\/api\/([a-z]+(?:\.[a-z]+)+)$/i.exec(new URL(url).pathname)?.[1] ?? 'respond';
}

/** Slack says what it refuses with status 200. */
async function outcomeOf(response: Response): Promise<'ok' | ErrorCode> {
  if (response.status === 429 || response.status >= 500) return 'unavailable';
  if (!response.ok) return 'message_rejected';
  const text = await response.clone().text();
  return /"ok"\s*:\s*false/.test(text) ? 'message_rejected' : 'ok';
}
