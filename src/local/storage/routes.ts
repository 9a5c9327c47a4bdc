import { json } from './answer.ts';
import { createBucket, deleteBucket, getBucket, listBuckets } from './buckets.ts';
import type { Context, Handler } from './context.ts';
import { composeObject, copyObject, rewriteObject } from './copy-objects.ts';
import { listObjects } from './list-objects.ts';
import { deleteObject, downloadObject, getObject, patchObject } from './objects.ts';
import { insertObject } from './upload.ts';
import { cancelResumable, putResumable } from './upload-resumable.ts';
import { getXmlObject, putXmlObject } from './xml-objects.ts';

export type Route = {
  method: string;
  /** `{name}` is one part of the path, `{name*}` all that is left of it. */
  path: string;
  /**
   * `bearer`: a token of the account; `signed`: a V4 signature in the query, or a token; `session`: the address of an upload
   * is its own permission; `public`: anybody.
   */
  access: 'bearer' | 'signed' | 'session' | 'public';
  handler: Handler;
};

/** Everything that is implemented. README.md lists the same, which a test holds it to. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/oauth2/v1/certs', access: 'public', handler: certs },

  { method: 'POST', path: '/storage/v1/b', access: 'bearer', handler: createBucket },
  { method: 'GET', path: '/storage/v1/b', access: 'bearer', handler: listBuckets },
  { method: 'GET', path: '/storage/v1/b/{bucket}', access: 'bearer', handler: getBucket },
  { method: 'DELETE', path: '/storage/v1/b/{bucket}', access: 'bearer', handler: deleteBucket },

  { method: 'GET', path: '/storage/v1/b/{bucket}/o', access: 'bearer', handler: listObjects },
  { method: 'GET', path: '/storage/v1/b/{bucket}/o/{object}', access: 'bearer', handler: getObject },
  { method: 'PATCH', path: '/storage/v1/b/{bucket}/o/{object}', access: 'bearer', handler: patchObject },
  { method: 'DELETE', path: '/storage/v1/b/{bucket}/o/{object}', access: 'bearer', handler: deleteObject },
  { method: 'GET', path: '/download/storage/v1/b/{bucket}/o/{object}', access: 'bearer', handler: downloadObject },
  { method: 'POST', path: '/storage/v1/b/{bucket}/o/{object}/compose', access: 'bearer', handler: composeObject },
  {
    method: 'POST',
    path: '/storage/v1/b/{bucket}/o/{object}/rewriteTo/b/{to_bucket}/o/{to_object}',
    access: 'bearer',
    handler: rewriteObject,
  },
  {
    method: 'POST',
    path: '/storage/v1/b/{bucket}/o/{object}/copyTo/b/{to_bucket}/o/{to_object}',
    access: 'bearer',
    handler: copyObject,
  },

  { method: 'POST', path: '/upload/storage/v1/b/{bucket}/o', access: 'bearer', handler: insertObject },
  { method: 'PUT', path: '/upload/storage/v1/b/{bucket}/o', access: 'session', handler: putResumable },
  { method: 'DELETE', path: '/upload/storage/v1/b/{bucket}/o', access: 'session', handler: cancelResumable },

  { method: 'GET', path: '/{bucket}/{object*}', access: 'signed', handler: getXmlObject },
  { method: 'HEAD', path: '/{bucket}/{object*}', access: 'signed', handler: getXmlObject },
  { method: 'PUT', path: '/{bucket}/{object*}', access: 'signed', handler: putXmlObject },
];

/** Keys by their id, as Google publishes its own: with it whoever gets an OIDC token of the local queue verifies it. */
function certs({ credentials }: Context) {
  return json({ [credentials.private_key_id]: credentials.public_key });
}

/** The first part of paths that belong to the JSON API, and so are no bucket of the XML API. */
export const JSON_API = /^\/(storage|upload|download|batch|oauth2|resumable)(\/|$)/;

/** The route for a request and the decoded parts of its path. Paths are split before they are decoded. */
export function findRoute(method: string, path: string): { route: Route; params: Context['params'] } | undefined {
  for (const route of ROUTES) {
    if (route.method !== method) continue;
    if (route.path.startsWith('/{bucket}') && JSON_API.test(path)) continue;
    const params = matchPath(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Context['params'] | undefined {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  const rest = pattern.endsWith('*}');
  if (rest ? parts.length < wanted.length : parts.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\*?\}$/.exec(part)?.[1];
    const given = part.endsWith('*}') ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (name === undefined ? part !== given : given === '') return undefined;
    if (name !== undefined) params[name] = decodeURIComponent(given);
  }
  const { bucket = '', object = '', to_bucket = '', to_object = '' } = params;
  return { bucket, object, to_bucket, to_object };
}
