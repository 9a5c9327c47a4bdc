import type { IncomingMessage, ServerResponse } from 'node:http';

/** A route besides Slack's, in the shape of Bolt's `customRoutes`. */
export type Route = {
  path: string;
  method: string;
  handler: (request: IncomingMessage, response: ServerResponse) => void;
};

export function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
