import { generateKeyPairSync } from 'node:crypto';

/** A key pair as an operator makes it with openssl: PKCS#8, encrypted where a passphrase is given. */
export function newKeyPair(passphrase?: string): { private_key: string; public_key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const cipher = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return {
    private_key: privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString(),
    public_key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}
