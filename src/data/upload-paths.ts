/** Where uploaded files lie in the bucket: under the hash of their content, so that the same file sent twice is one object. */

const UPLOADS_FOLDER = 'uploads/';

/** `upload` is `{sha256}.csv` or `.parquet`, as in a source. */
export function uploadObject(upload: string): string {
  return UPLOADS_FOLDER + upload;
}

/** Beside it: what the file was called and who sent it first. */
export function uploadFactsObject(upload: string): string {
  return `${UPLOADS_FOLDER}${upload.replace(/\.\w+$/, '')}.json`;
}
