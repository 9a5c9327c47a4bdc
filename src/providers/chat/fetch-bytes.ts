import { AppError } from '../../errors.ts';

/**
 * The bytes behind a file's `url_private`; `null` where there are more than `max_bytes`, whatever Slack has said of its size.
 * The token goes to Slack (or to where its Web API is) and nowhere else. Throws `message_rejected` where Slack answers with its
 * log-in page, as it does instead of refusing.
 */
export async function fetchBytes(
  url: string,
  options: { token: string; api_url: string | undefined; max_bytes: number; timeout_ms: number },
): Promise<Buffer | null> {
  const refused = (slack_error: string) => new AppError('message_rejected', { service: 'slack', slack_error });
  if (!isSlack(new URL(url), options.api_url)) throw refused('file_elsewhere');
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${options.token}` },
    signal: AbortSignal.timeout(options.timeout_ms),
  });
  if (response.status >= 500 || response.status === 429) {
    throw new AppError('unavailable', { service: 'slack', status: response.status });
  }
  if (!response.ok || response.body === null) throw refused('file_not_found');
  if (response.headers.get('content-type')?.startsWith('text/html') === true) throw refused('missing_scope');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > options.max_bytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isSlack(url: URL, api_url: string | undefined): boolean {
  if (api_url !== undefined && url.origin === new URL(api_url).origin) return true;
  return url.protocol === 'https:' && /(^|\.)slack(-files)?\.com$/.test(url.hostname);
}
