import type { ListedObject, ObjectStore } from '../providers/object-store/types.ts';

/** All objects below `prefix`, in the order of their names, however many pages the service makes of them. */
export async function objectsIn(objects: Pick<ObjectStore, 'list'>, prefix: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let page_token: string | undefined;
  do {
    const page = await objects.list(prefix, { page_token });
    found.push(...page.objects);
    page_token = page.next_page_token ?? undefined;
  } while (page_token !== undefined);
  return found;
}

/** The names of all objects below `prefix`, relative to it, in order. */
export async function namesIn(objects: Pick<ObjectStore, 'list'>, prefix: string): Promise<string[]> {
  return (await objectsIn(objects, prefix)).map(({ name }) => name.slice(prefix.length));
}
