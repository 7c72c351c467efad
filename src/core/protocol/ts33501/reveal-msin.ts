import { equal } from '../bytes/index.ts';
import { aesCtr, agree, hmacSha256, keyPairFromScalar, uncompressedPoint, x25519, x963Kdf } from '../crypto/index.ts';
import { protectionScheme } from './conceal-msin.ts';

const macLength = 8;
const ephemeralLength = { [protectionScheme.profileA]: 32, [protectionScheme.profileB]: 33 } as const;

/**
 * The plain block inside a scheme output of profile A or B (3GPP TS 33.501 annex C.3.3): what the home network's SIDF
 * does. `homeNetworkKey` is the private key, 32 bytes. Undefined when the MAC is not right or the output too short;
 * throws KeyError when the ephemeral key is none.
 */
export function revealMsin(
  scheme: typeof protectionScheme.profileA | typeof protectionScheme.profileB,
  homeNetworkKey: Uint8Array,
  schemeOutput: Uint8Array,
): Uint8Array | undefined {
  const ephemeralKey = schemeOutput.subarray(0, ephemeralLength[scheme]);
  const rest = schemeOutput.subarray(ephemeralLength[scheme]);
  if (rest.length <= macLength) return undefined;
  const secret =
    scheme === protectionScheme.profileA
      ? x25519(homeNetworkKey, ephemeralKey)
      : agree(keyPairFromScalar('P-256', homeNetworkKey).privateKey, uncompressedPoint(ephemeralKey));
  const [ciphertext, mac] = [rest.subarray(0, -macLength), rest.subarray(-macLength)];
  const keys = x963Kdf(secret, ephemeralKey, 64);
  const expected = hmacSha256(keys.subarray(32), ciphertext).subarray(0, macLength);
  return equal(mac, expected) ? aesCtr(keys.subarray(0, 16), keys.subarray(16, 32), ciphertext) : undefined;
}
