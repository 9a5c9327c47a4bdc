/**
 * Where a credential lies: the name of a secret in Secret Manager in production; on a laptop the path of a file, or the name of
 * an environment variable. Configuration holds references alone, never a credential.
 */
export type SecretReference = { secret: string } | { file: string } | { env: string };

export interface Secrets {
  /**
   * The text of a credential, without the line break that files end with. Throws `credentials_missing` where it is not there or
   * may not be read, and `unavailable` where it may be read later. No error holds anything of the credential.
   */
  read(reference: SecretReference): Promise<string>;
  close(): Promise<void>;
}
