/** SHA-1, SHA-256 (FIPS 180-4) and HMAC-SHA-256 (FIPS 198-1). */
import { createHash, createHmac } from './native.mjs';

const plain = (bytes: Uint8Array) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** The digest of the parts joined, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return plain(hash.digest());
}

/** 20 bytes. Only for key identifiers (RFC 5280 4.2.1.2), never for signatures. */
export const sha1 = (bytes: Uint8Array): Uint8Array => plain(createHash('sha1').update(bytes).digest());

export const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  plain(createHmac('sha256', key).update(message).digest());
