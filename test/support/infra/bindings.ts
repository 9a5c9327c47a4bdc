import type { Terraform } from './our-terraform.ts';
import { resolver } from './resolve.ts';

/** A right: who has which role on what, and the title of the condition that narrows it. */
export type Binding = { who: string; role: string; on: string; only: string };

/** Every right that the Terraform files grant, in the words of infra/README.md's table. */
export function bindingsOf(terraform: Terraform): Binding[] {
  const resolve = resolver(terraform.folders, ['infra/bootstrap', 'infra/modules/mmm-trainer']);
  return terraform.resources(/_iam_member\./).map(({ name, folder, block }) => {
    const said = (attribute: string) => resolve(folder, block[attribute]);
    const [type = ''] = name.split('.');
    const condition = Array.isArray(block.condition) ? (block.condition[0] as { title?: unknown }) : {};
    return {
      who: said('member').startsWith('principalSet:') ? 'the workflow' : accountId(said('member')),
      role: said('role').replace(/^projects\/PROJECT\/roles\//, ''),
      on: placeOf(type, said),
      only: condition.title === undefined ? '' : String(condition.title),
    };
  });
}

function accountId(member: string): string {
  return member.replace(/^serviceAccount:/, '').replace(/@.*$/, '');
}

function placeOf(type: string, said: (attribute: string) => string): string {
  switch (type) {
    case 'google_project_iam_member':
      return 'the project';
    case 'google_storage_bucket_iam_member':
      return `bucket ${said('bucket')}`;
    case 'google_service_account_iam_member':
      return `account ${accountId(said('service_account_id'))}`;
    case 'google_secret_manager_secret_iam_member':
      return 'each secret';
    case 'google_cloud_tasks_queue_iam_member':
      return `queue ${said('name')}`;
    case 'google_cloud_run_v2_job_iam_member':
      return `job ${said('name')}`;
    case 'google_artifact_registry_repository_iam_member':
      return `repository ${said('repository')}`;
    default:
      throw new Error(`${type} has no place in the table of rights: say here what it is called there.`);
  }
}
