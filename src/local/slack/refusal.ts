/** What Slack answers instead of doing what it was asked: `{ok: false, error}` with Slack's own code. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly code: string;
  /** Lines of `response_metadata.messages`, as Slack words them. */
  readonly messages: readonly string[];
  /** Further fields of the answer. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, messages: readonly string[] = [], fields: Readonly<Record<string, unknown>> = {}) {
    super([code, ...messages].join('; '));
    this.code = code;
    this.messages = messages;
    this.fields = fields;
  }
}

/** The answer's body. */
export function refusalBody({ code, messages, fields }: SlackRefusal): Record<string, unknown> {
  return {
    ok: false,
    error: code,
    ...fields,
    ...(messages.length === 0
      ? {}
      : {
          errors: fields.errors ?? messages,
          response_metadata: { messages: messages.map((line) => `[ERROR] ${line}`) },
        }),
  };
}
