import type { ObjectStore } from '../providers/object-store/types.ts';

/** The names of all objects below `prefix`, relative to it, in order. */
export async function namesIn(objects: Pick<ObjectStore, 'list'>, prefix: string): Promise<string[]> {
  const names: string[] = [];
  let page_token: string | undefined;
  do {
    const page = await objects.list(prefix, { page_token });
    names.push(...page.objects.map(({ name }) => name.slice(prefix.length)));
    page_token = page.next_page_token ?? undefined;
  } while (page_token !== undefined);
  return names;
}
