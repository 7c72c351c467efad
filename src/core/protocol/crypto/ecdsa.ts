/** ECDSA with SHA-256, signatures in the plain form r || s of BSI TR-03111 5.2.1 (SGP.22 section 2.6.7.2). */
import { Fields, readOnly, tlv } from '../asn1/index.ts';
import { concat } from '../bytes/index.ts';
import { KeyError, nativePrivateKey, nativePublicKey, type EcPrivateKey, type EcPublicKey } from './keys.ts';
import { sign as nativeSign, verify as nativeVerify } from './native.mjs';

/** 64 bytes r || s over SHA-256 of `data`. */
export function sign(key: EcPrivateKey, data: Uint8Array): Uint8Array {
  return Uint8Array.from(nativeSign('sha256', data, { key: nativePrivateKey(key), dsaEncoding: 'ieee-p1363' }));
}

/** False on a wrong signature, a malformed one (not 64 bytes, r or s out of range) and on a point off the curve. */
export function verify(key: EcPublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    return nativeVerify('sha256', data, { key: nativePublicKey(key), dsaEncoding: 'ieee-p1363' }, signature);
  } catch (error) {
    if (error instanceof KeyError) return false;
    throw error;
  }
}

function unsignedInteger(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? new Uint8Array(1) : value.subarray(start);
  return digits[0]! >= 0x80 ? concat(Uint8Array.of(0), digits) : digits;
}

/** r || s as X.509 carries it: SEQUENCE { INTEGER r, INTEGER s }. RFC 3279 2.2.3. */
export const signatureToDer = (signature: Uint8Array): Uint8Array =>
  tlv(
    0x30,
    tlv(0x02, unsignedInteger(signature.subarray(0, 32))),
    tlv(0x02, unsignedInteger(signature.subarray(32, 64))),
  );

/** The reverse of signatureToDer; throws TlvError or KeyError on anything else. */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  const numbers = new Fields(readOnly(der, 0x30).value).each(0x02);
  if (numbers.length !== 2) throw new KeyError('signature is not two integers');
  return concat(
    ...numbers.map(({ value }) => {
      const digits = unsignedInteger(value);
      const magnitude = digits[0] === 0 ? digits.subarray(1) : digits;
      if (magnitude.length > 32) throw new KeyError('signature integer is over 256 bits');
      return concat(new Uint8Array(32 - magnitude.length), magnitude);
    }),
  );
}
