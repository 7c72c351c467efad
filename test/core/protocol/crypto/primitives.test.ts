import { brainpoolP256r1 } from '@noble/curves/misc.js';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesCtr,
  aesEcbDecrypt,
  aesEcbEncrypt,
  agree,
  generateKeyPair,
  hmacSha256,
  isPointOf,
  KeyError,
  keyPairFromScalar,
  loadPrivateKey,
  publicPointOf,
  sha1,
  sha256,
  sign,
  signatureFromDer,
  signatureToDer,
  verify,
  type Curve,
} from '#core/protocol/crypto/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const curves = [
  { curve: 'P-256' as Curve, noble: p256 },
  { curve: 'brainpoolP256r1' as Curve, noble: brainpoolP256r1 },
];

describe('symmetric primitives', () => {
  /** NIST SP 800-38A, appendix F, AES-128. */
  const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
  const plain = fromHex('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51');

  it('encrypts the examples of SP 800-38A', () => {
    const iv = fromHex('000102030405060708090a0b0c0d0e0f');
    const cbc = fromHex('7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2');
    expect(aesCbcEncrypt(key, iv, plain)).toEqual(cbc);
    expect(aesCbcDecrypt(key, iv, cbc)).toEqual(plain);
    const ecb = fromHex('3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf');
    expect(aesEcbEncrypt(key, plain)).toEqual(ecb);
    expect(aesEcbDecrypt(key, ecb)).toEqual(plain);
    const counter = fromHex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
    expect(aesCtr(key, counter, plain)).toEqual(
      fromHex('874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff'),
    );
  });

  it.each([
    ['', 'bb1d6929e95937287fa37d129b756746'],
    ['6bc1bee22e409f96e93d7e117393172a', '070a16b46b4d4144f79bdd9dd04a287c'],
    [
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411',
      'dfa66747de9ae63030ca32611497c827',
    ],
    [
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
      '51f0bebf7e3b9d92fc49741779363cfe',
    ],
  ])('computes the AES-CMAC of RFC 4493 over "%s"', (message, mac) => {
    expect(aesCmac(key, fromHex(message))).toEqual(fromHex(mac));
  });

  it('hashes the examples of FIPS 180-4 and RFC 4231', () => {
    expect(toHex(sha256(ascii('abc')))).toBe('BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD');
    expect(toHex(sha256(ascii('a'), ascii('bc')))).toBe(toHex(sha256(ascii('abc'))));
    expect(toHex(sha1(ascii('abc')))).toBe('A9993E364706816ABA3E25717850C26C9CD0D89D');
    expect(toHex(hmacSha256(new Uint8Array(20).fill(0x0b), ascii('Hi There')))).toBe(
      'B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7',
    );
  });

  it('refuses keys, initial values and data of wrong size', () => {
    expect(() => aesEcbEncrypt(new Uint8Array(15), plain)).toThrow(RangeError);
    expect(() => aesCbcEncrypt(key, new Uint8Array(15), plain)).toThrow(RangeError);
    expect(() => aesCbcEncrypt(key, new Uint8Array(16), plain.subarray(1))).toThrow(RangeError);
  });
});

describe.each(curves)('keys on $curve', ({ curve, noble }) => {
  const message = ascii('serverSigned1');

  it('signs what another implementation verifies, and the reverse', () => {
    const pair = generateKeyPair(curve);
    const ours = sign(pair.privateKey, message);
    expect(noble.verify(ours, message, pair.publicPoint, { lowS: false })).toBe(true);
    const secret = seededRandom(curve).bytes(32);
    secret[0]! &= 0x7f;
    const theirs = noble.sign(message, secret, { lowS: false });
    const point = noble.getPublicKey(secret, false);
    expect(keyPairFromScalar(curve, secret).publicPoint).toEqual(point);
    expect(verify({ curve, point }, message, theirs)).toBe(true);
  });

  it('agrees with another implementation', () => {
    const ours = generateKeyPair(curve, seededRandom('ours'));
    const secret = seededRandom('theirs').bytes(32);
    secret[0]! &= 0x7f;
    const z = noble.getSharedSecret(secret, ours.publicPoint, false).subarray(1, 33);
    expect(agree(ours.privateKey, noble.getPublicKey(secret, false))).toEqual(z);
  });

  it('accepts a high s and refuses every damaged signature', () => {
    const { privateKey, publicPoint: point } = generateKeyPair(curve, seededRandom('sign'));
    const signature = sign(privateKey, message);
    const high = noble.Signature.fromBytes(signature);
    const flipped = new noble.Signature(high.r, noble.Point.Fn.ORDER - high.s).toBytes();
    expect(verify({ curve, point }, message, flipped)).toBe(true);
    for (let i = 0; i < 64; i += 7) {
      const damaged = signature.slice();
      damaged[i]! ^= 0x10;
      expect(verify({ curve, point }, message, damaged)).toBe(false);
    }
    expect(verify({ curve, point }, message, new Uint8Array(64))).toBe(false);
    expect(verify({ curve, point }, message, new Uint8Array(64).fill(0xff))).toBe(false);
    expect(verify({ curve, point }, message, signature.subarray(1))).toBe(false);
  });

  it('refuses points off the curve', () => {
    const { privateKey, publicPoint } = generateKeyPair(curve);
    const off = publicPoint.slice();
    off[64]! ^= 1;
    expect(isPointOf(curve, publicPoint)).toBe(true);
    expect(isPointOf(curve, off)).toBe(false);
    for (const bad of [off, publicPoint.subarray(1), new Uint8Array(65), new Uint8Array(0)]) {
      expect(() => agree(privateKey, bad)).toThrow(KeyError);
      expect(verify({ curve, point: bad }, message, new Uint8Array(64).fill(1))).toBe(false);
    }
  });

  it('stores and loads a private key', () => {
    const pair = generateKeyPair(curve);
    const loaded = loadPrivateKey(pair.privateKey.exportPkcs8());
    expect(loaded.curve).toBe(curve);
    expect(publicPointOf(loaded)).toEqual(pair.publicPoint);
    expect(verify({ curve, point: pair.publicPoint }, message, sign(loaded, message))).toBe(true);
  });

  it('refuses scalars out of range and foreign key files', () => {
    expect(() => keyPairFromScalar(curve, new Uint8Array(32))).toThrow(KeyError);
    expect(() => keyPairFromScalar(curve, new Uint8Array(32).fill(0xff))).toThrow(KeyError);
    const pkcs8 = generateKeyPair(curve).privateKey.exportPkcs8();
    for (let cut = 0; cut < pkcs8.length; cut += 9)
      expect(() => loadPrivateKey(pkcs8.subarray(0, cut))).toThrow(KeyError);
  });

  it('makes the same pair from the same random bytes, and another otherwise', () => {
    const point = (seed: string) => toHex(generateKeyPair(curve, seededRandom(seed)).publicPoint);
    expect(point('a')).toBe(point('a'));
    expect(point('a')).not.toBe(point('b'));
  });
});

describe('signature forms', () => {
  it('turns r || s into DER and back, with leading zeros and high bits', () => {
    for (const [r, s] of [
      ['01', '80'],
      ['00'.repeat(31) + '7F', 'FF'.repeat(32)],
    ]) {
      const plain = fromHex(r!.padStart(64, '0') + s!.padStart(64, '0'));
      expect(signatureFromDer(signatureToDer(plain))).toEqual(plain);
    }
    expect(toHex(signatureToDer(fromHex('01'.padStart(64, '0') + '80'.padStart(64, '0'))))).toBe('300702010102020080');
  });
});
