import { join, normalize } from 'node:path';
import type { TerraformFolder } from '../../checks/terraform/read-folders.ts';
import { type Reference, referencesIn } from '../../checks/terraform/references.ts';

/**
 * What an expression comes to, as far as the files alone say: variables are followed to what callers give, outputs and locals to
 * their values. A variable that a person gives stays as `settings.log_level`, and the project and its region
 * as `PROJECT` and `REGION`.
 */
export function resolver(folders: readonly TerraformFolder[], roots: readonly string[]) {
  const at = (path: string) => folders.find((folder) => folder.path === path);

  function resolve(path: string, value: unknown): string {
    if (typeof value !== 'string') return String(value);
    const references = [...referencesIn(value)].sort((a, b) => b.text.length - a.text.length);
    const text = references.reduce((said, one) => said.replaceAll(one.text, () => resolveReference(path, one)), value);
    return text.replaceAll(/\$\{([^{}]*)\}/g, '$1').trim();
  }

  function resolveReference(path: string, reference: Reference): string {
    const { target, attributes } = reference;
    const [kind = '', name = ''] = target.split('.');
    const folder = at(path);
    switch (kind) {
      case 'var': {
        if (name === 'project' || name === 'region') return name.toUpperCase();
        const [call] = roots.includes(path) ? [] : callsOf(path);
        return call === undefined ? [name, ...attributes].join('.') : within(call.folder, call.block[name], attributes);
      }
      case 'local':
        return within(path, folder?.locals.find((one) => one.name === name)?.value, attributes);
      case 'module': {
        const call = folder?.modules.find((one) => one.name === name);
        const called = normalize(join(path, String(call?.block.source)));
        const output = at(called)?.outputs.find((one) => one.name === attributes[0]);
        return within(called, output?.block.value, attributes.slice(1));
      }
      default:
        return resource(path, reference);
    }
  }

  /** An attribute of a value that is written out, or of what the value refers to. */
  function within(path: string, value: unknown, attributes: readonly string[]): string {
    const [first, ...rest] = attributes;
    if (first === undefined) return resolve(path, value);
    if (typeof value === 'object' && value !== null)
      return within(path, Object.entries(value).find(([key]) => key === first)?.[1], rest);
    const [reference] = referencesIn(value);
    return reference === undefined
      ? resolve(path, value)
      : resolveReference(path, { ...reference, attributes: [...reference.attributes, ...attributes] });
  }

  function resource(path: string, { target, attributes: [attribute = ''], text }: Reference): string {
    const block = at(path)?.resources.find(({ name }) => name === target)?.block ?? {};
    const account = () => `${resolve(path, block.account_id)}@PROJECT.iam.gserviceaccount.com`;
    if (target.startsWith('data.google_project.') && attribute === 'number') return 'PROJECT_NUMBER';
    if (target.startsWith('google_service_account.')) {
      return attribute === 'member' ? `serviceAccount:${account()}` : account();
    }
    if (target.startsWith('google_project_iam_custom_role.')) return `projects/PROJECT/roles/${String(block.role_id)}`;
    return attribute in block ? resolve(path, block[attribute]) : text;
  }

  function callsOf(path: string): { folder: string; block: Record<string, unknown> }[] {
    return folders.flatMap((folder) =>
      folder.modules
        .filter(({ block }) => normalize(join(folder.path, String(block.source))) === path)
        .map(({ block }) => ({ folder: folder.path, block })),
    );
  }

  return resolve;
}
