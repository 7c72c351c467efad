import { concat } from '../bytes/index.ts';
import {
  aesCtr,
  agree,
  compressPoint,
  generateKeyPair,
  hmacSha256,
  uncompressedPoint,
  x25519,
  x25519PublicKey,
  x963Kdf,
  type ByteSource,
} from '../crypto/index.ts';

/** Protection schemes of 3GPP TS 33.501 annex C. */
export const protectionScheme = { null: 0, profileA: 1, profileB: 2 } as const;

const macLength = 8;

interface Agreement {
  /** As it stands in the scheme output. */
  readonly ephemeralKey: Uint8Array;
  readonly secret: Uint8Array;
}

function agreement(scheme: number, homeNetworkKey: Uint8Array, random: ByteSource): Agreement {
  if (scheme === protectionScheme.profileA) {
    const scalar = random.bytes(32);
    return { ephemeralKey: x25519PublicKey(scalar), secret: x25519(scalar, homeNetworkKey) };
  }
  const pair = generateKeyPair('P-256', random);
  const secret = agree(pair.privateKey, uncompressedPoint(homeNetworkKey));
  return { ephemeralKey: compressPoint(pair.publicPoint), secret };
}

/**
 * The scheme output of profile A or B (annex C.3.2 to C.3.4): ephemeral public key, ciphertext, MAC of 8 bytes. `msin` is
 * the plain block, digits in BCD. Throws KeyError when the home network's key is of the other profile or no key.
 */
export function concealMsin(
  scheme: typeof protectionScheme.profileA | typeof protectionScheme.profileB,
  homeNetworkKey: Uint8Array,
  msin: Uint8Array,
  random: ByteSource,
): Uint8Array {
  const { ephemeralKey, secret } = agreement(scheme, homeNetworkKey, random);
  const keys = x963Kdf(secret, ephemeralKey, 64);
  const ciphertext = aesCtr(keys.subarray(0, 16), keys.subarray(16, 32), msin);
  return concat(ephemeralKey, ciphertext, hmacSha256(keys.subarray(32), ciphertext).subarray(0, macLength));
}
