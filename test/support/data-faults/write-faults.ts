import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeManifest } from '../../../src/runs/manifest-writer.ts';
import { specOf } from './check-data-set.ts';
import { cleanData, type DataSet } from './clean-data.ts';
import { csvText } from './csv-text.ts';
import { FAULTS, SEED } from './faults.ts';

/** A data set as a CSV file and a manifest that trains on it, of one name. */
export async function writeDataSet(
  folder: string,
  name: string,
  data: DataSet,
): Promise<{ csv: string; manifest: string }> {
  await mkdir(folder, { recursive: true });
  const csv = resolve(folder, `${name}.csv`);
  const manifest = resolve(folder, `${name}.yaml`);
  await writeFile(csv, csvText(data));
  await writeFile(manifest, writeManifest(specOf(csv, data.spec)));
  return { csv, manifest };
}

/** `node --import tsx test/support/data-faults/write-faults.ts FOLDER`: every fault, and clean data, to look at. */
if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('usage: write-faults.ts FOLDER');
  await writeDataSet(folder, 'clean', cleanData(SEED));
  for (const { name, make } of FAULTS) await writeDataSet(folder, name, make(SEED));
  console.log(`${FAULTS.length + 1} data sets in ${join(resolve(folder), '')}`);
}
