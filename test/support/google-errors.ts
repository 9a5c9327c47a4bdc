import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** Errors as Google's services send them: a status with the details of `google.rpc`, encoded by hand, in the trailer of an answer. */

/** One field of a protobuf message: bytes or text under its number. */
const field = (id: number, value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);
};
const whole = (id: number, value: number): Buffer => Buffer.concat([varint(id << 3), varint(value)]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

const any = (type: string, value: Buffer) =>
  Buffer.concat([field(1, `type.googleapis.com/google.rpc.${type}`), field(2, value)]);

const errorInfo = (reason: string, domain: string, metadata: Readonly<Record<string, string>>): Buffer => {
  const entries = Object.entries(metadata).map(([key, value]) =>
    field(3, Buffer.concat([field(1, key), field(2, value)])),
  );
  return any('ErrorInfo', Buffer.concat([field(1, reason), field(2, domain), ...entries]));
};

const retryInfo = (seconds: number): Buffer => any('RetryInfo', field(1, whole(1, seconds)));

const quotaFailure = (subject: string, description: string): Buffer =>
  any('QuotaFailure', field(1, Buffer.concat([field(1, subject), field(2, description)])));

/** What a method of a gRPC server answers with. */
export function googleError(code: status, message: string, details: readonly Buffer[] = []): Partial<ServiceError> {
  const metadata = new Metadata();
  const encoded = [whole(1, code), field(2, message), ...details.map((detail) => field(3, detail))];
  metadata.set('grpc-status-details-bin', Buffer.concat(encoded));
  return { code, details: message, metadata };
}

const RUN_QUOTA = {
  service: 'run.googleapis.com',
  consumer: 'projects/123456789',
  quota_metric: 'run.googleapis.com/write_requests',
  quota_limit: 'WriteRequestsPerMinutePerProjectPerRegion',
  quota_limit_value: '180',
};

/** Refusals as the services word them. */
export const REFUSALS = {
  rate: (wait_seconds: number) =>
    googleError(
      status.RESOURCE_EXHAUSTED,
      "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service 'run.googleapis.com' for consumer 'project_number:123456789'.",
      [errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', RUN_QUOTA), retryInfo(wait_seconds)],
    ),
  bare_quota: () =>
    googleError(status.RESOURCE_EXHAUSTED, 'Resource has been exhausted.', [
      quotaFailure('project:123456789', 'Tasks created per second'),
    ]),
  permission: (permission: string, resource: string) =>
    googleError(
      status.PERMISSION_DENIED,
      `Permission '${permission}' denied on resource '${resource}' (or resource may not exist).`,
      [errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission, resource })],
    ),
  /** Cloud Tasks, where the bot may not send tasks as the account of their tokens: no details, only words. */
  act_as: (account: string) =>
    googleError(
      status.PERMISSION_DENIED,
      `The principal (user or service account) lacks IAM permission "iam.serviceAccounts.actAs" for the resource "${account}" (or the resource may not exist).`,
    ),
  disabled: (service: string) =>
    googleError(
      status.PERMISSION_DENIED,
      `${service} API has not been used in project 123456789 before or it is disabled.`,
      [errorInfo('SERVICE_DISABLED', 'googleapis.com', { service, consumer: 'projects/123456789' })],
    ),
  billing: () =>
    googleError(
      status.PERMISSION_DENIED,
      'This API method requires billing to be enabled. Please enable billing on project #123456789.',
      [errorInfo('BILLING_DISABLED', 'googleapis.com', { consumer: 'projects/123456789' })],
    ),
  unauthenticated: () =>
    googleError(
      status.UNAUTHENTICATED,
      'Request had invalid authentication credentials. Expected OAuth 2 access token.',
    ),
} as const;
