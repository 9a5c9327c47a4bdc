import { createPrivateKey, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A credential, or a part of one that gives it away: each is looked for as it is and in the ways that it may be written. */
export type Marker = { name: string; forms: readonly string[] };

export function secretText(kind: string): string {
  return `planted-${kind}-${randomBytes(12).toString('hex')}`;
}

export function markerOf(name: string, text: string): Marker {
  // The last characters of a base64 text depend on what follows.
  const base64 = Buffer.from(text).toString('base64').replace(/.{4}$/, '').replace(/=+$/, '');
  return { name, forms: [...new Set([text, base64, encodeURIComponent(text)])] };
}

/** The lines of a private key, each on its own: a key that is cut or quoted is told by any of them. */
export function keyMarkers(name: string, pem: string, passphrase?: string): Marker {
  const open = createPrivateKey({ key: pem, format: 'pem', passphrase });
  const texts = [pem, open.export({ format: 'pem', type: 'pkcs8' }).toString()];
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line));
  // The first line of each is the same for all keys of this kind.
  const own = lines.filter((line) => !line.startsWith('MII'));
  return { name, forms: own };
}

/** Where a marker stands in a text: its name and what is around it, without itself. */
export function findIn(where: string, text: string, markers: readonly Marker[]): string[] {
  return markers.flatMap(({ name, forms }) => {
    const form = forms.find((one) => text.includes(one));
    if (form === undefined) return [];
    const at = text.indexOf(form);
    return [`${name} in ${where}: ...${text.slice(Math.max(0, at - 80), at)}`];
  });
}

/** Every text of a value: also of what is hidden in it, of its causes, and of what it inherits from no class of the language. */
export function textsOf(value: unknown): string[] {
  const texts = new Set<string>();
  const seen = new Set<object>();
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') texts.add(one);
    if (one instanceof Uint8Array) texts.add(Buffer.from(one).toString('utf8'));
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one)) continue;
    if (one instanceof Uint8Array) continue;
    seen.add(one);
    if (one instanceof Error) left.push(one.stack, String(one));
    if (one instanceof Map || one instanceof Set) left.push(...one);
    for (const key of Reflect.ownKeys(one)) left.push(read(one, key));
  }
  return [...texts];
}

/** Some properties can only be read on what they were made for. */
function read(of: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(of, key);
  } catch {
    return null;
  }
}

/** All files below a folder, also what is in those that are packed; `besides` are those in which credentials lie by right. */
export async function findInFiles(folder: string, markers: readonly Marker[], besides: readonly string[]) {
  const found: string[] = [];
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (besides.includes(path)) continue;
    files += 1;
    found.push(...findIn(path, path, markers));
    const body = await readFile(path);
    found.push(...findIn(path, body.toString('latin1'), markers));
    if (body[0] === 0x1f && body[1] === 0x8b) found.push(...findIn(`${path}, unpacked`, unpacked(body), markers));
  }
  return { found, files };
}

function unpacked(body: Buffer): string {
  try {
    return gunzipSync(body).toString('latin1');
  } catch {
    // A log that is still written, or no gzip at all: it was looked through as it is.
    return '';
  }
}
