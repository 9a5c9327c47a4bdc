import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SigningSecrets } from '../bot-environment.ts';

/**
 * The secret with which the request is signed; the newest where it is none of them. It only chooses: whether the request is Slack's,
 * and not an old one, is verified with the secret that is chosen.
 */
export function secretOf(secrets: SigningSecrets, request: { headers: IncomingHttpHeaders; body: string }): string {
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp } = request.headers;
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return secrets[0];
  return secrets.find((secret) => isSigned(secret, { signature, timestamp, body: request.body })) ?? secrets[0];
}

function isSigned(secret: string, given: { signature: string; timestamp: string; body: string }): boolean {
  const expected = createHmac('sha256', secret).update(`v0:${given.timestamp}:${given.body}`).digest('hex');
  const [ours, theirs] = [Buffer.from(`v0=${expected}`), Buffer.from(given.signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
