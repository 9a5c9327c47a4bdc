import { AppError } from '../errors.ts';

/** Why Google refused, in one shape for gRPC's statuses and the JSON of HTTP answers. */
export type GoogleSaid = {
  /** Of the service that was called, such as `run.googleapis.com`; what Google itself names goes before it. */
  service: string;
  kind: 'quota' | 'permission' | 'identity' | 'other';
  message: string;
  /** `google.rpc.ErrorInfo`, or the reason of an error of Cloud Storage. */
  reason: string | null;
  metadata: Readonly<Record<string, string>>;
  /** What `google.rpc.QuotaFailure` describes. */
  quota: string | null;
  retry_after_ms: number | null;
};

const DISABLED = /^(SERVICE_DISABLED|accessNotConfigured)$/;
const BILLING = /^(BILLING_DISABLED|accountDisabled|billingNotEnabled|UserProjectAccountProblem)$/;
const TELLS_OF_BILLING = /billing (account|to be enabled)|requires billing/i;

/**
 * `quota_exceeded`, `service_disabled`, `billing_disabled` or `permission_denied` with the facts that an operator needs; `null` where it is
 * none of them.
 */
export function googleRefusal(said: GoogleSaid, cause: unknown): AppError | null {
  const { metadata, reason } = said;
  const message = firstLine(said.message);
  const service = metadata.service ?? said.service;
  if (reason !== null && DISABLED.test(reason)) {
    return new AppError('service_disabled', { service, project: projectOf(said) }, { cause });
  }
  if (reason !== null && BILLING.test(reason)) {
    return new AppError('billing_disabled', { service, project: projectOf(said), reason: message }, { cause });
  }
  switch (said.kind) {
    case 'quota':
      return new AppError('quota_exceeded', { service, ...quotaOf(said), reason: message }, { cause });
    case 'permission':
    case 'identity':
      if (TELLS_OF_BILLING.test(message)) {
        return new AppError('billing_disabled', { service, project: projectOf(said), reason: message }, { cause });
      }
      return new AppError(
        'permission_denied',
        { service, permission: permissionOf(said), resource: resourceOf(said), reason: message },
        { cause },
      );
    case 'other':
      return null;
  }
}

/** The quota by the name that the console has for it, its limit where Google tells it, and what it asks to be waited for. */
function quotaOf({ metadata, quota, message, retry_after_ms }: GoogleSaid) {
  const named = /quota metric '([^']+)'/.exec(message)?.[1];
  return {
    quota: metadata.quota_limit ?? metadata.quota_metric ?? named ?? quota,
    limit: metadata.quota_limit_value ?? null,
    retry_after_seconds: retry_after_ms === null ? null : Math.ceil(retry_after_ms / 1000),
  };
}

/** `run.jobs.runWithOverrides`, `storage.objects.create`, `iam.serviceAccounts.actAs`. */
function permissionOf({ metadata, message }: GoogleSaid): string | null {
  const told = /permission:?\s*["'`]?([a-z][a-zA-Z]*\.[a-zA-Z]+\.[a-zA-Z]+)/i.exec(message)?.[1];
  const access = /does not have ([a-z]+\.[a-zA-Z]+\.[a-zA-Z]+) access/.exec(message)?.[1];
  return metadata.permission ?? told ?? access ?? null;
}

function resourceOf({ metadata, message }: GoogleSaid): string | null {
  return metadata.resource ?? /resource:?\s*["'`]([^"'`]+)["'`]/i.exec(message)?.[1] ?? null;
}

/** Of `projects/123`, as Google calls whoever it bills. */
function projectOf({ metadata, message }: GoogleSaid): string | null {
  return metadata.consumer?.replace(/^projects\//, '') ?? /project[ #]+(\d{4,})/i.exec(message)?.[1] ?? null;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 500) ?? '';
}
