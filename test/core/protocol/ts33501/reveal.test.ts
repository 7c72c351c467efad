import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  compressPoint,
  keyPairFromScalar,
  uncompressedPoint,
  x25519PublicKey,
  x963Kdf,
  aesCtr,
} from '#core/protocol/crypto/index.ts';
import {
  chooseScheme,
  concealMsin,
  decodeSuci,
  encodeSuci,
  msinBlock,
  msinOfBlock,
  revealMsin,
} from '#core/protocol/ts33501/index.ts';
import { encodeSuciCalculationInfo, decodeSuciCalculationInfo } from '#core/protocol/ts31102/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

/** 3GPP TS 33.501 annex C.4.3 and C.4.4: IMSI 274012001002086. */
const annexC = {
  1: {
    privateKey: 'C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D',
    publicKey: '5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
    output: 'B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457DCB02352410CDDD9E730EF3FA87',
  },
  2: {
    privateKey: 'F1AB1074477EBCC7F554EA1C5FC368B1616730155E0041AC447D6301975FECDA',
    publicKey: '0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1',
    output: '039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D146A33FC2716AC7DAE96AA30A4D',
  },
} as const;
const profiles = [1, 2] as const;

it('the private keys of annex C.4 belong to its public ones', () => {
  expect(toHex(x25519PublicKey(fromHex(annexC[1].privateKey)))).toBe(annexC[1].publicKey);
  expect(toHex(compressPoint(keyPairFromScalar('P-256', fromHex(annexC[2].privateKey)).publicPoint))).toBe(
    annexC[2].publicKey,
  );
});

describe.each(profiles)('profile %i', (scheme) => {
  const { privateKey, publicKey, output } = annexC[scheme];

  it('reveals the MSIN in the scheme output of annex C.4', () => {
    expect(msinOfBlock(revealMsin(scheme, fromHex(privateKey), fromHex(output))!)).toBe('001002086');
  });

  it('reveals nothing when any byte behind the ephemeral key was changed, or the key is another', () => {
    const whole = fromHex(output);
    for (let i = scheme === 1 ? 32 : 33; i < whole.length; i++) {
      const changed = whole.slice();
      changed[i]! ^= 0x01;
      expect(revealMsin(scheme, fromHex(privateKey), changed)).toBeUndefined();
    }
    expect(revealMsin(scheme, fromHex(`${privateKey.slice(0, -2)}55`), whole)).toBeUndefined();
    expect(revealMsin(scheme, fromHex(privateKey), whole.subarray(0, 40))).toBeUndefined();
  });

  it('reveals MSINs of every length that were concealed with fresh keys', () => {
    const random = seededRandom('suci');
    for (const msin of ['1234567890', '123456789', '12345']) {
      const hidden = concealMsin(scheme, fromHex(publicKey), msinBlock(msin), random);
      expect(msinOfBlock(revealMsin(scheme, fromHex(privateKey), hidden)!)).toBe(msin);
    }
  });

  it('OpenSSL agrees on the secret, and with it on the MSIN', () => {
    const folder = mkdtempSync(join(tmpdir(), 'suci-'));
    try {
      const ephemeral = fromHex(output).subarray(0, scheme === 1 ? 32 : 33);
      const file = (name: string, bytes: Uint8Array) => {
        writeFileSync(join(folder, name), bytes);
        return join(folder, name);
      };
      // Hand-written ASN.1 of RFC 8410 and RFC 5480.
      const spki =
        scheme === 1
          ? fromHex('302A300506032B656E032100' + toHex(ephemeral))
          : fromHex('3059301306072A8648CE3D020106082A8648CE3D030107034200' + toHex(uncompressedPoint(ephemeral)));
      const pkcs8 =
        scheme === 1
          ? fromHex('302E020100300506032B656E04220420' + privateKey)
          : fromHex('3041020100301306072A8648CE3D020106082A8648CE3D030107042730250201010420' + privateKey);
      const [key, peer] = [file('key.der', pkcs8), file('peer.der', spki)];
      const derive = ['pkeyutl', '-derive', '-keyform', 'DER', '-inkey', key, '-peerform', 'DER', '-peerkey', peer];
      const secret = new Uint8Array(execFileSync('openssl', derive));
      const keys = x963Kdf(secret, ephemeral, 64);
      const ciphertext = fromHex(output).subarray(ephemeral.length, -8);
      const mac = execFileSync(
        'openssl',
        ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${toHex(keys.subarray(32))}`, '-binary'],
        { input: ciphertext },
      );
      expect(toHex(new Uint8Array(mac).subarray(0, 8))).toBe(output.slice(-16));
      expect(msinOfBlock(aesCtr(keys.subarray(0, 16), keys.subarray(16, 32), ciphertext))).toBe('001002086');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('SUCI', () => {
  it('is read as it was written by hand: network 310-410, routing indicator 12, profile A, key 27', () => {
    const suci = decodeSuci(fromHex('01130014' + '21FF' + '01' + '1B' + 'AABB'));
    expect({ ...suci, routingIndicator: toHex(suci.routingIndicator), schemeOutput: toHex(suci.schemeOutput) }).toEqual(
      {
        mcc: '310',
        mnc: '410',
        routingIndicator: '21FF',
        scheme: 1,
        homeNetworkKeyId: 27,
        schemeOutput: 'AABB',
      },
    );
    expect(toHex(encodeSuci(suci, suci.schemeOutput))).toBe('0113001421FF011BAABB');
  });

  it.each(['', '01', '01130014F0FF0000', '02130014F0FF000010', '01FFFFFFF0FF000010'])('%s is none', (hex) =>
    expect(() => decodeSuci(fromHex(hex))).toThrow(RangeError),
  );

  it('schemes and keys of EF.SUCI_Calc_Info are chosen in the order of the list', () => {
    // The sample of the handbook: null scheme behind profile A with the first of two keys.
    const file =
      'A00401010000A14A80010A81204E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D36' +
      '80010B8120D1BC365F4997D17CE4374E72181431CBFEBA9E1B98D7618F79D48561B144672A';
    const info = decodeSuciCalculationInfo(fromHex(file + 'FFFF'));
    expect(chooseScheme(info)).toMatchObject({ scheme: 1, key: { id: 10 } });
    expect(toHex(encodeSuciCalculationInfo(info))).toBe(file);
    expect(
      chooseScheme({
        ...info,
        schemes: [
          { scheme: 3, keyIndex: 1 },
          { scheme: 2, keyIndex: 9 },
        ],
      }).scheme,
    ).toBe(0);
    expect(
      chooseScheme({
        ...info,
        schemes: [
          { scheme: 0, keyIndex: 0 },
          { scheme: 1, keyIndex: 1 },
        ],
      }).scheme,
    ).toBe(0);
  });
});
