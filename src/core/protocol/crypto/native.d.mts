/** The part of node:crypto that core uses, in core's own types; each function is exercised by known answers in the tests. */

export interface NativeKey {
  export(options: { format: 'der'; type: 'pkcs8' | 'spki' }): Uint8Array;
}

interface Cipher {
  setAutoPadding(auto: boolean): unknown;
  update(data: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

interface Hash {
  update(data: Uint8Array): Hash;
  digest(): Uint8Array;
}

interface Ecdh {
  setPrivateKey(scalar: Uint8Array): void;
  getPublicKey(): Uint8Array;
}

export function createHash(algorithm: string): Hash;
export function createHmac(algorithm: string, key: Uint8Array): Hash;
export function createCipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array | null): Cipher;
export function createDecipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array | null): Cipher;
export function createECDH(curve: string): Ecdh;
export function createPrivateKey(key: { key: Uint8Array; format: 'der'; type: 'pkcs8' }): NativeKey;
export function createPublicKey(key: { key: Uint8Array; format: 'der'; type: 'spki' } | NativeKey): NativeKey;
export function diffieHellman(keys: { privateKey: NativeKey; publicKey: NativeKey }): Uint8Array;
export function generateKeyPairSync(
  type: 'ec',
  options: { namedCurve: string },
): { privateKey: NativeKey; publicKey: NativeKey };
export function sign(
  algorithm: string,
  data: Uint8Array,
  key: { key: NativeKey; dsaEncoding: 'ieee-p1363' | 'der' },
): Uint8Array;
export function verify(
  algorithm: string,
  data: Uint8Array,
  key: { key: NativeKey; dsaEncoding: 'ieee-p1363' | 'der' },
  signature: Uint8Array,
): boolean;
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
