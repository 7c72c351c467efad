import { describe, expect, it } from 'vitest';
import { readTlv } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { agree, Bsp, BspError, deriveBspKeys, keyPairFromScalar, x963Kdf } from '#core/protocol/crypto/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface Keys {
  sEnc: string;
  sMac: string;
  initialMcv: string;
}
interface BspVectors {
  kdf: {
    name: string;
    sharedSecret: string;
    keyType: string;
    keyLength: string;
    hostId: string;
    eid: string;
    sharedInfo: string;
    output: Keys;
  }[];
  ecka: (
    | { name: string; curve: string; smdpOtsk: string; euiccOtpk: string; smdpOtpk: string; sharedSecret: string }
    | { name: string; curve: string; privA: string; pubA: string; privB: string; pubB: string; sharedSecret: string }
  )[];
  scp03t: (Keys & { name: string; segments: { tag: string; plain: string; protected: string }[] })[];
}

const lower = (bytes: Uint8Array) => toHex(bytes).toLowerCase();
const keys = ({ sEnc, sMac, initialMcv }: Keys) => ({
  sEnc: fromHex(sEnc),
  sMac: fromHex(sMac),
  initialMcv: fromHex(initialMcv),
});

describe.skipIf(!vectorsAvailable)('BSP against the outside vectors', () => {
  const { kdf, ecka, scp03t } = vectorsAvailable
    ? vectorJson<BspVectors>('bsp.json')
    : { kdf: [], ecka: [], scp03t: [] };

  it.each(kdf)('derives the keys of $name', (vector) => {
    const derived = deriveBspKeys({
      sharedSecret: fromHex(vector.sharedSecret),
      keyType: Number.parseInt(vector.keyType, 16),
      keyLength: Number.parseInt(vector.keyLength, 16),
      hostId: fromHex(vector.hostId),
      eid: fromHex(vector.eid),
    });
    expect({
      sEnc: lower(derived.sEnc),
      sMac: lower(derived.sMac),
      initialMcv: lower(derived.initialMcv),
    }).toEqual(vector.output);
    const { initialMcv, sEnc, sMac } = vector.output;
    expect(lower(x963Kdf(fromHex(vector.sharedSecret), fromHex(vector.sharedInfo), 48))).toBe(initialMcv + sEnc + sMac);
  });

  it.each(ecka)('agrees on the secret of $name', (vector) => {
    const curve = vector.curve === 'NIST P-256' ? 'P-256' : 'brainpoolP256r1';
    const [scalar, own, peer] =
      'smdpOtsk' in vector
        ? [vector.smdpOtsk, vector.smdpOtpk, vector.euiccOtpk]
        : [vector.privA, vector.pubA, vector.pubB];
    const pair = keyPairFromScalar(curve, fromHex(scalar));
    expect(lower(pair.publicPoint)).toBe(own);
    expect(lower(agree(pair.privateKey, fromHex(peer)))).toBe(vector.sharedSecret);
  });

  it.each(scp03t)('protects and opens the segments of $name', (vector) => {
    const sender = Bsp.fromKeys(keys(vector));
    const receiver = Bsp.fromKeys(keys(vector));
    for (const { tag, plain, protected: expected } of vector.segments) {
      const number = Number.parseInt(tag, 16);
      const plaintext = fromHex(plain);
      const segment = number === 0x88 ? sender.macOnly(number, plaintext) : sender.encryptAndMac(number, plaintext);
      expect(lower(segment)).toBe(expected);
      expect(lower(receiver.open(fromHex(expected)))).toBe(plain);
    }
  });
});

describe('BSP refusals', () => {
  const sessionKeys = keys({
    sEnc: '472f5bfadd97f21d34f3ce9b51b92751',
    sMac: '9ec07f5b36a13e12a991d66e294e6242',
    initialMcv: '406d507b448a699e7a36a38494debbde',
  });
  const configureIsdp = fromHex('8718f6fe031e4b9cfe87c8e1e62f3fde85c49412d7722a6a2d89');

  it('refuses each segment with one bit turned, and stays usable', () => {
    const receiver = Bsp.fromKeys(sessionKeys);
    for (let bit = 0; bit < configureIsdp.length * 8; bit++) {
      const damaged = configureIsdp.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => receiver.open(damaged)).toThrow(BspError);
    }
    expect(toHex(receiver.open(configureIsdp))).toBe('BF2400');
  });

  it('refuses a repeated segment', () => {
    const receiver = Bsp.fromKeys(sessionKeys);
    receiver.open(configureIsdp);
    expect(() => receiver.open(configureIsdp)).toThrow(expect.objectContaining({ reason: 'security' }));
  });

  it('tells structure from security', () => {
    const open = (hex: string) => () => Bsp.fromKeys(sessionKeys).open(fromHex(hex));
    const structure = expect.objectContaining({ reason: 'structure' });
    expect(open('8718f6fe')).toThrow(structure);
    expect(open('85080102030405060708')).toThrow(structure);
    expect(open('870401020304')).toThrow(structure);
    expect(open('8709010203040506070809')).toThrow(structure);
    expect(open('')).toThrow(structure);
    expect(open('8718f6fe031e4b9cfe87c8e1e62f3fde85c40000000000000000')).toThrow(
      expect.objectContaining({ reason: 'security' }),
    );
  });

  it('yields nothing but BspError on random bytes', () => {
    const random = seededRandom('bsp');
    for (let run = 0; run < 300; run++) {
      const noise = random.bytes(1 + (run % 40));
      noise[0] = 0x86 + (run % 3);
      expect(() => Bsp.fromKeys(sessionKeys).open(noise)).toThrow(BspError);
    }
  });

  it.each([0, 1, 15, 16, 1006, 1007, 1008])('carries %i bytes of plaintext in whole blocks', (length) => {
    const plaintext = seededRandom('plain').bytes(length);
    const segment = Bsp.fromKeys(sessionKeys).encryptAndMac(0x86, plaintext);
    expect((readTlv(segment).value.length - 8) % 16).toBe(0);
    expect(Bsp.fromKeys(sessionKeys).open(segment)).toEqual(plaintext);
    if (length === 1007) expect(segment.length).toBe(1020);
  });
});
