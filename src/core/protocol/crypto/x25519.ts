/** Key agreement on Curve25519: X25519, RFC 7748; its keys in ASN.1, RFC 8410. */
import { concat, fromHex } from '../bytes/index.ts';
import { KeyError } from './keys.ts';
import { createPrivateKey, createPublicKey, diffieHellman, type NativeKey } from './native.mjs';

const pkcs8Head = fromHex('302e020100300506032b656e04220420');
const spkiHead = fromHex('302a300506032b656e032100');

function privateKeyOf(scalar: Uint8Array): NativeKey {
  if (scalar.length !== 32) throw new KeyError('an X25519 key has 32 bytes');
  return createPrivateKey({ key: concat(pkcs8Head, scalar), format: 'der', type: 'pkcs8' });
}

/** The public key, 32 bytes, of a private one of any 32 bytes. */
export const x25519PublicKey = (scalar: Uint8Array): Uint8Array =>
  Uint8Array.from(createPublicKey(privateKeyOf(scalar)).export({ format: 'der', type: 'spki' }).subarray(-32));

/** The shared secret, 32 bytes. Throws KeyError for keys of another length and for points of small order. */
export function x25519(scalar: Uint8Array, peerKey: Uint8Array): Uint8Array {
  if (peerKey.length !== 32) throw new KeyError('an X25519 key has 32 bytes');
  const publicKey = createPublicKey({ key: concat(spkiHead, peerKey), format: 'der', type: 'spki' });
  try {
    return Uint8Array.from(diffieHellman({ privateKey: privateKeyOf(scalar), publicKey }));
  } catch {
    throw new KeyError('key agreement failed');
  }
}
