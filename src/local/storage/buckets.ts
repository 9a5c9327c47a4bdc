import { z } from 'zod';
import { type Answer, json } from './answer.ts';
import { type Context, findBucket, readJson } from './context.ts';
import { invalid, StorageRefusal } from './errors.ts';
import { lowerBound } from './name-order.ts';
import { bucketResource } from './records.ts';

const NEW_BUCKET = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, 'Invalid bucket name: 3 to 63 of a-z, 0-9, "-", "_" and "."'),
  location: z.string().default('US'),
  storageClass: z.string().default('STANDARD'),
});

/** POST /storage/v1/b?project= */
export async function createBucket(context: Context): Promise<Answer> {
  const { store, request, base_url } = context;
  const project = knownProject(context);
  const { name, location, storageClass } = await readJson(request, NEW_BUCKET);
  if (store.bucket(name) !== undefined) {
    throw new StorageRefusal(
      409,
      'conflict',
      'Your previous request to create the named bucket succeeded and you already own it.',
    );
  }
  const bucket = { name, project, location: location.toUpperCase(), storage_class: storageClass };
  return json(bucketResource(store.createBucket(bucket), base_url));
}

/** GET /storage/v1/b?project= */
export function listBuckets(context: Context): Answer {
  const { store, query, base_url } = context;
  const project = knownProject(context);
  const prefix = query.get('prefix') ?? '';
  const after = query.get('pageToken') ?? '';
  const limit = Number(query.get('maxResults') ?? 1000);
  const names = store
    .buckets()
    .filter(({ record }) => record.project === project && record.name.startsWith(prefix))
    .map(({ record }) => record.name)
    .sort();
  const from = after === '' ? 0 : lowerBound(names, after) + 1;
  const shown = names.slice(from, from + limit);
  const last = shown.at(-1);
  return json({
    kind: 'storage#buckets',
    ...(last !== undefined && from + limit < names.length ? { nextPageToken: last } : {}),
    items: shown.map((name) => bucketResource(findBucket(store, name).record, base_url)),
  });
}

/** GET /storage/v1/b/{bucket} */
export function getBucket({ store, params, base_url }: Context): Answer {
  return json(bucketResource(findBucket(store, params.bucket).record, base_url));
}

/** DELETE /storage/v1/b/{bucket} */
export function deleteBucket({ store, params }: Context): Answer {
  const { objects } = findBucket(store, params.bucket);
  if (objects.size > 0) {
    throw new StorageRefusal(409, 'conflict', 'The bucket you tried to delete is not empty.', {
      xml_code: 'BucketNotEmpty',
    });
  }
  store.deleteBucket(params.bucket);
  return { kind: 'empty', status: 204 };
}

function knownProject({ query, projects }: Context): string {
  const project = query.get('project');
  if (project === null) throw invalid('Required parameter: project');
  if (!projects.includes(project)) throw new StorageRefusal(400, 'invalid', `Unknown project id: ${project}`);
  return project;
}
