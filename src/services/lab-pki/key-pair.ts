import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** node:crypto rather than WebCrypto, which knows no brainpool. */
export type LabCurve = 'P-256' | 'brainpoolP256r1';

const nodeNames: Readonly<Record<LabCurve, string>> = { 'P-256': 'prime256v1', brainpoolP256r1: 'brainpoolP256r1' };

export function generateKey(curve: LabCurve): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: nodeNames[curve] }).privateKey;
}

/** SubjectPublicKeyInfo of a private key, DER. */
export function publicKeyInfo(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
}

/** Key identifier, upper-case hex: SHA-1 over the 65 bytes 04 X Y that end the SubjectPublicKeyInfo (RFC 5280 4.2.1.2 (1)). */
export function keyIdentifier(privateKey: KeyObject): string {
  return createHash('sha1').update(publicKeyInfo(privateKey).subarray(-65)).digest('hex').toUpperCase();
}
