import { AppError } from '../../errors.ts';
import type { Finding } from './check.ts';

/** What whoever looks after the project types to mend what Google refuses; `null` where the error is not of that kind. */
export function mendInCloud(error: unknown, project: string): Pick<Finding, 'fix' | 'command'> | null {
  if (!(error instanceof AppError)) return null;
  const fact = (key: string, otherwise: string) => String(error.details[key] ?? otherwise);
  switch (error.code) {
    case 'service_disabled':
      return {
        fix: 'Enable it, and wait a minute. infra/bootstrap enables all that are needed.',
        command: `gcloud services enable ${fact('service', 'SERVICE')} --project=${project}`,
      };
    case 'billing_disabled':
      return {
        fix: 'Link a billing account that is open to the project.',
        command: `gcloud billing projects link ${project} --billing-account=BILLING_ACCOUNT`,
      };
    case 'permission_denied':
      return {
        fix: `Apply the Terraform of infra/bootstrap and of the environment again: they give each service account what it needs, and infra/README.md has the table (“Who may do what”). What a grant changes can take some minutes.`,
        command: 'terraform -chdir=infra/bootstrap apply -var-file=production.tfvars',
      };
    case 'resource_missing':
      return {
        fix: `Apply the Terraform of the environment: it makes ${fact('name', 'it')}. Where that has another name, correct ${SETTINGS[fact('kind', '')] ?? 'the setting'}.`,
        command: 'terraform -chdir=infra/environments/production apply',
      };
    case 'quota_exceeded':
      return {
        fix: `It passes by itself. If it comes back, ask for more of ${fact('quota', 'it')} at https://console.cloud.google.com/iam-admin/quotas?project=${project}.`,
      };
    default:
      return null;
  }
}

/** By the kind of what is not there. */
const SETTINGS: Readonly<Record<string, string>> = { bucket: 'BUCKET', queue: 'TASKS_QUEUE', job: 'TRAINER_JOB' };
