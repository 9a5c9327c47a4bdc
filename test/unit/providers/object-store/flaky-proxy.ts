import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  /** The service never gets the request. */
  | 'refuse_connection'
  /** The service does it, and the answer is lost. */
  | 'lose_answer'
  /** The service is overloaded. */
  | 'answer_503'
  /** The service never answers. */
  | 'hang'
  /** The service refuses in its own words, and does nothing. */
  | Refusal
  /** The answer breaks off after its first bytes. */
  | 'cut_answer';

/** A status with the JSON that Cloud Storage has for it. */
type Refusal = { status: number; reason: string; message: string; headers?: Readonly<Record<string, string>> };

/** Stands before a storage server and spoils the requests it is told to. */
export async function startFlakyProxy(target: string) {
  const faults: { fault: Fault; method: string }[] = [];
  const seen: string[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((request, response) => {
    seen.push(`${request.method}`);
    const at = faults.findIndex(({ method }) => method === request.method);
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'refuse_connection') {
      request.socket.destroy();
      return;
    }
    if (fault === 'hang') {
      request.resume();
      return;
    }
    if (fault === 'answer_503' || typeof fault === 'object') {
      request.resume();
      request.once('end', () => refuse(response, fault === 'answer_503' ? null : fault));
      return;
    }
    const headers = request.headers;
    const { method, url: path } = request;
    const onward = httpRequest({ agent: false, hostname, port, method, path, headers }, (answer) => {
      if (fault === 'lose_answer') {
        answer.resume();
        answer.once('end', () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (fault === 'cut_answer') answer.once('data', (chunk) => response.write(chunk, () => request.socket.destroy()));
      else answer.pipe(response);
    });
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  });
  // Only the faults that were asked for.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** The next request of this method meets this fault. */
    spoil: (method: string, fault: Fault) => faults.push({ fault, method }),
    requests: (method: string) => seen.filter((one) => one === method).length,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, refusal: Refusal | null): void {
  if (refusal === null) {
    response.writeHead(503).end();
    return;
  }
  const { status: code, reason, message, headers } = refusal;
  response.writeHead(code, { 'Content-Type': 'application/json; charset=UTF-8', ...headers });
  response.end(JSON.stringify({ error: { code, message, errors: [{ message, domain: 'global', reason }] } }));
}
