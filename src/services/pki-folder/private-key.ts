import { decodeOid, encodeOid, Fields, readOnly, readTlvs } from '#core/protocol/asn1/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { KeyError, keyPairFromScalar, type Curve } from '#core/protocol/crypto/index.ts';

/** A private key on one of SGP.22's curves, whatever form its file has. */
export interface PrivateKeyFile {
  readonly curve: Curve;
  /** 04 X Y, computed from the private key. */
  readonly publicPoint: Uint8Array;
  /** PKCS#8, DER. */
  readonly pkcs8: Uint8Array;
}

const curves: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.36.3.3.2.8.1.1.7': 'brainpoolP256r1',
};
const ecPublicKey = toHex(encodeOid('1.2.840.10045.2.1'));

/**
 * Reads ECPrivateKey (RFC 5915, "SEC1") or PrivateKeyInfo (RFC 5958, PKCS#8), DER. `parameters` is the content of an EC PARAMETERS
 * block, for keys that name no curve themselves. Throws KeyError on every other curve and every other structure.
 */
export function readPrivateKey(der: Uint8Array, parameters?: Uint8Array): PrivateKeyFile {
  try {
    const [version, second, third] = readTlvs(readOnly(der, 0x30).value);
    if (version?.tag !== 0x02 || second === undefined) throw new KeyError('not a private key');
    if (second.tag === 0x04) return ofSec1(der, parameters);
    const [algorithm, curve] = readTlvs(second.value);
    if (second.tag !== 0x30 || third?.tag !== 0x04 || algorithm?.tag !== 0x06 || toHex(algorithm.value) !== ecPublicKey)
      throw new KeyError('not an elliptic-curve key');
    return ofSec1(third.value, curve?.bytes);
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError('not a private key');
  }
}

function ofSec1(der: Uint8Array, outerParameters: Uint8Array | undefined): PrivateKeyFile {
  const members = new Fields(readOnly(der, 0x30).value);
  const parameters = members.optional(0xa0)?.value ?? outerParameters ?? new Uint8Array();
  const curve = parameters[0] === 0x06 ? curves[decodeOid(readOnly(parameters, 0x06).value)] : undefined;
  if (curve === undefined) throw new KeyError('the key is not on a named curve of SGP.22');
  const { privateKey, publicPoint } = keyPairFromScalar(curve, members.required(0x04).value);
  return { curve, publicPoint, pkcs8: privateKey.exportPkcs8() };
}
