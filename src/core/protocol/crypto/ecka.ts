import { KeyError, nativePrivateKey, nativePublicKey, type EcPrivateKey } from './keys.ts';
import { diffieHellman } from './native.mjs';

/**
 * Elliptic-curve key agreement (BSI TR-03111 4.3.1; SGP.22 section 2.6.7.1): the shared secret Z, 32 bytes.
 * `peerPoint` is 04 X Y on the private key's curve; throws KeyError when it is not on it.
 */
export function agree(key: EcPrivateKey, peerPoint: Uint8Array): Uint8Array {
  const publicKey = nativePublicKey({ curve: key.curve, point: peerPoint });
  try {
    return Uint8Array.from(diffieHellman({ privateKey: nativePrivateKey(key), publicKey }));
  } catch {
    throw new KeyError('key agreement failed');
  }
}
