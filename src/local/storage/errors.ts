/**
 * What Cloud Storage answers when it refuses. A refusal is part of the protocol, not a failure of ours, hence its own small
 * class: handlers throw it and `server.ts` writes it as JSON or, for the XML API, as XML.
 */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal';
  readonly status: number;
  /** `error.errors[0].reason` of the JSON API. */
  readonly reason: string;
  /** `Code` of the XML API. */
  readonly xml_code: string;
  readonly location: { locationType: string; location: string } | undefined;
  readonly xml_details: Readonly<Record<string, string>>;

  constructor(
    status: number,
    reason: string,
    message: string,
    more: {
      xml_code?: string;
      location?: { locationType: string; location: string };
      xml_details?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.xml_code = more.xml_code ?? 'InvalidArgument';
    this.location = more.location;
    this.xml_details = more.xml_details ?? {};
  }
}

export function bucketNotFound(): StorageRefusal {
  return new StorageRefusal(404, 'notFound', 'The specified bucket does not exist.', { xml_code: 'NoSuchBucket' });
}

export function objectNotFound(bucket: string, name: string): StorageRefusal {
  return new StorageRefusal(404, 'notFound', `No such object: ${bucket}/${name}`, { xml_code: 'NoSuchKey' });
}

export function conditionNotMet(): StorageRefusal {
  return new StorageRefusal(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.', {
    xml_code: 'PreconditionFailed',
    location: { locationType: 'header', location: 'If-Match' },
  });
}

export function invalid(message: string): StorageRefusal {
  return new StorageRefusal(400, 'invalid', message);
}

export function notImplemented(what: string): StorageRefusal {
  return new StorageRefusal(501, 'notImplemented', `The local storage does not implement ${what}.`, {
    xml_code: 'NotImplemented',
  });
}

export function jsonRefusal(refusal: StorageRefusal): unknown {
  const { status: code, message, reason, location } = refusal;
  return { error: { code, message, errors: [{ message, domain: 'global', reason, ...location }] } };
}

export function xmlRefusal(refusal: StorageRefusal): string {
  const details = Object.entries(refusal.xml_details).map(([tag, text]) => `<${tag}>${escapeXml(text)}</${tag}>`);
  return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${refusal.xml_code}</Code><Message>${escapeXml(
    refusal.message,
  )}</Message>${details.join('')}</Error>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
