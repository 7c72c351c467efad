/** Elliptic-curve keys: making, loading, naming. RFC 5208 (PKCS#8), RFC 5480, RFC 5915. */
import { decodeOid, encodeInteger, Fields, readOnly, tlv } from '../asn1/index.ts';
import { fromUint, toBigUint } from '../bytes/index.ts';
import { curveFacts, curveOfOid, ecAlgorithm, type Curve } from './curve.ts';
import { createECDH, createPrivateKey, createPublicKey, generateKeyPairSync, type NativeKey } from './native.mjs';

/** A key, point, signature or agreement that is not usable; the message never holds key material. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export interface EcPublicKey {
  readonly curve: Curve;
  /** Uncompressed point 04 X Y, 65 bytes. */
  readonly point: Uint8Array;
}

export interface EcPrivateKey {
  readonly curve: Curve;
  /** PKCS#8 PrivateKeyInfo, DER. A secret: to be stored readable by its owner alone. */
  exportPkcs8(): Uint8Array;
}

export interface EcKeyPair {
  readonly curve: Curve;
  readonly privateKey: EcPrivateKey;
  /** Uncompressed point 04 X Y, 65 bytes. */
  readonly publicPoint: Uint8Array;
}

/** Where scalars come from when the platform's generator shall not be used (Environment's Random fits). */
export interface ByteSource {
  bytes(length: number): Uint8Array;
}

class NativePrivateKey implements EcPrivateKey {
  readonly curve: Curve;
  readonly #native: NativeKey;

  constructor(curve: Curve, native: NativeKey) {
    this.curve = curve;
    this.#native = native;
  }

  static ofPkcs8(curve: Curve, pkcs8: Uint8Array): NativePrivateKey {
    try {
      return new NativePrivateKey(curve, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
    } catch {
      throw new KeyError('not a usable private key');
    }
  }

  exportPkcs8(): Uint8Array {
    return Uint8Array.from(this.#native.export({ format: 'der', type: 'pkcs8' }));
  }

  static nativeOf(key: EcPrivateKey): NativeKey {
    if (!(key instanceof NativePrivateKey)) throw new KeyError('private key was not made by this module');
    return key.#native;
  }
}

/** The key in the form node:crypto takes; for this room only. */
export const nativePrivateKey = (key: EcPrivateKey): NativeKey => NativePrivateKey.nativeOf(key);

/** Public keys that were used before, by the object that holds them: a certificate's key verifies more than once. */
const knownPublicKeys = new WeakMap<EcPublicKey, NativeKey>();

/** The key in the form node:crypto takes; throws KeyError when the point is not on the curve. For this room only. */
export function nativePublicKey(key: EcPublicKey): NativeKey {
  const known = knownPublicKeys.get(key);
  if (known !== undefined) return known;
  const { curve, point } = key;
  if (point.length !== 65 || point[0] !== 0x04) throw new KeyError('public key is not an uncompressed point');
  const spki = tlv(0x30, ecAlgorithm(curve), tlv(0x03, Uint8Array.of(0), point));
  try {
    const native = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    knownPublicKeys.set(key, native);
    return native;
  } catch {
    throw new KeyError('public key is not a point of the curve');
  }
}

/** Whether `point` (04 X Y) lies on the curve. */
export function isPointOf(curve: Curve, point: Uint8Array): boolean {
  try {
    nativePublicKey({ curve, point });
    return true;
  } catch {
    return false;
  }
}

/** The key pair of a known private scalar (32 bytes, big-endian). Throws KeyError unless 0 < scalar < order. */
export function keyPairFromScalar(curve: Curve, scalar: Uint8Array): EcKeyPair {
  const value = toBigUint(scalar);
  if (value === 0n || value >= curveFacts[curve].order) throw new KeyError('private scalar out of range');
  const ecdh = createECDH(curveFacts[curve].native);
  const secret = fromUint(value, 32);
  ecdh.setPrivateKey(secret);
  const publicPoint = Uint8Array.from(ecdh.getPublicKey());
  const version = tlv(0x02, encodeInteger(0));
  const ecPrivateKey = tlv(
    0x30,
    tlv(0x02, encodeInteger(1)),
    tlv(0x04, secret),
    tlv(0xa1, tlv(0x03, Uint8Array.of(0), publicPoint)),
  );
  const pkcs8 = tlv(0x30, version, ecAlgorithm(curve), tlv(0x04, ecPrivateKey));
  return { curve, privateKey: NativePrivateKey.ofPkcs8(curve, pkcs8), publicPoint };
}

/** A fresh key pair; with `source` its scalar comes from there (FIPS 186-5 A.2.2), otherwise from the platform. */
export function generateKeyPair(curve: Curve, source?: ByteSource): EcKeyPair {
  if (source === undefined) {
    const pair = generateKeyPairSync('ec', { namedCurve: curveFacts[curve].native });
    return { curve, privateKey: new NativePrivateKey(curve, pair.privateKey), publicPoint: pointOf(pair.publicKey) };
  }
  for (;;) {
    const candidate = source.bytes(32);
    const value = toBigUint(candidate);
    if (value > 0n && value < curveFacts[curve].order) return keyPairFromScalar(curve, candidate);
  }
}

/** Throws KeyError unless `pkcs8` is a PKCS#8 key on one of the two curves. */
export function loadPrivateKey(pkcs8: Uint8Array): EcPrivateKey {
  let curve: Curve | undefined;
  try {
    const algorithm = new Fields(new Fields(readOnly(pkcs8, 0x30).value).required(0x30).value);
    curve = curveOfOid(decodeOid(algorithm.each(0x06)[1]?.value ?? new Uint8Array()));
  } catch {
    throw new KeyError('not a PKCS#8 private key');
  }
  if (curve === undefined) throw new KeyError('private key is on another curve');
  return NativePrivateKey.ofPkcs8(curve, pkcs8);
}

/** The public point (04 X Y) that belongs to a private key. */
export const publicPointOf = (key: EcPrivateKey): Uint8Array => pointOf(createPublicKey(nativePrivateKey(key)));

/** The last 65 bytes of a SubjectPublicKeyInfo on either curve. */
const pointOf = (publicKey: NativeKey): Uint8Array =>
  Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-65));
