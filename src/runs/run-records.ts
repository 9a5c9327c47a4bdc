import type { ObjectStore } from '../providers/object-store/types.ts';
import { runId } from './run-paths.ts';

const ROOT = 'robyn/';
const FOLDERS_AT_ONCE = 20;

/** The ids of all runs by the folders that there are, whatever any index says. One call for each revision and each market of it. */
export async function runIdsIn(objects: Pick<ObjectStore, 'list'>): Promise<string[]> {
  const revisions = (await foldersIn(objects, ROOT)).filter((name) => !name.startsWith('_'));
  const ids: string[] = [];
  for (const revision of revisions) {
    const countries = await foldersIn(objects, `${ROOT}${revision}/`);
    for (let at = 0; at < countries.length; at += FOLDERS_AT_ONCE) {
      const found = countries.slice(at, at + FOLDERS_AT_ONCE).map(async (country) => {
        const timestamps = await foldersIn(objects, `${ROOT}${revision}/${country}/`);
        return timestamps.map((timestamp) => runId({ revision, country, timestamp }));
      });
      ids.push(...(await Promise.all(found)).flat());
    }
  }
  return ids;
}

async function foldersIn(objects: Pick<ObjectStore, 'list'>, prefix: string): Promise<string[]> {
  const names: string[] = [];
  let page_token: string | undefined;
  do {
    const page = await objects.list(prefix, { delimiter: '/', page_token });
    names.push(...page.prefixes.map((folder) => folder.slice(prefix.length, -1)));
    page_token = page.next_page_token ?? undefined;
  } while (page_token !== undefined);
  return names;
}
