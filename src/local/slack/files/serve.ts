import type { ServerResponse } from 'node:http';
import type { Workspace } from '../context.ts';
import { SlackRefusal } from '../refusal.ts';
import { receiveFile } from './files.ts';

/** The bytes of files: where the bot sends them to, and where the page reads them from. */

/** `POST /upload/v1/{id}/{token}`. Throws where nothing was announced there or the bytes are not as many as announced. */
export function upload(workspace: Workspace, id: string, token: string, body: Buffer): string {
  const file = workspace.store.files.get(id);
  if (file === undefined || file.upload_token !== token || file.state === 'complete') {
    throw new SlackRefusal('invalid_upload_url');
  }
  if (body.length !== file.size) throw new SlackRefusal('file_size_mismatch');
  receiveFile(workspace, file, body);
  return `OK - ${body.length}`;
}

/** `GET /files/{id}/{name}`: inline where it is a picture, never as a page of this origin. */
export function download({ store }: Workspace, id: string, response: ServerResponse): void {
  const file = store.files.get(id);
  if (file === undefined || file.state !== 'complete') {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such file');
    return;
  }
  const body = store.bytes.read(id);
  const inline = file.mimetype.startsWith('image/') || file.mimetype.startsWith('text/');
  response
    .writeHead(200, {
      'Content-Type': file.mimetype,
      'Content-Length': body.length,
      'Content-Disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=3600',
    })
    .end(body);
}
