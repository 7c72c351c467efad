import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { compressPoint, KeyError, uncompressedPoint, x25519, x25519PublicKey } from '#core/protocol/crypto/index.ts';
import { concealMsin, encodeSuci, msinBlock, protectionScheme } from '#core/protocol/ts33501/index.ts';

/** Test data of 3GPP TS 33.501 annex C.4: IMSI 274012001002086. */
const msin = '001002086';
const profileA = {
  homeNetworkKey: '5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
  ephemeralPrivate: 'C80949F13EBE61AF4EBDBD293EA4F942696B9E815D7E8F0096BBF6ED7DE62256',
  output: 'B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457D' + 'CB02352410' + 'CDDD9E730EF3FA87',
};
const profileB = {
  homeNetworkKey: '0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1',
  uncompressed:
    '0472DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD15A7DED52FCBB097A4ED250E036C7B9C8C7004C4EEDC4F068CD7BF8D3F900E3B4',
  ephemeralPrivate: '99798858A1DC6A2C68637149A4B1DBFD1FDFF5ADDD62A2142F06699ED7602529',
  output: '039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D1' + '46A33FC271' + '6AC7DAE96AA30A4D',
};
const fixed = (hex: string) => ({ bytes: () => fromHex(hex) });

describe('concealing an MSIN', () => {
  it('with profile A gives the scheme output of annex C.4.3', () =>
    expect(
      toHex(
        concealMsin(
          protectionScheme.profileA,
          fromHex(profileA.homeNetworkKey),
          msinBlock(msin),
          fixed(profileA.ephemeralPrivate),
        ),
      ),
    ).toBe(profileA.output));

  it.each([profileB.homeNetworkKey, profileB.uncompressed])(
    'with profile B gives the scheme output of annex C.4.4: %s',
    (key) =>
      expect(
        toHex(concealMsin(protectionScheme.profileB, fromHex(key), msinBlock(msin), fixed(profileB.ephemeralPrivate))),
      ).toBe(profileB.output),
  );

  it('refuses a key of the other profile', () => {
    const random = fixed(profileA.ephemeralPrivate);
    const conceal = (scheme: 1 | 2, key: string) => () => concealMsin(scheme, fromHex(key), msinBlock(msin), random);
    expect(conceal(1, profileB.homeNetworkKey)).toThrow(KeyError);
    expect(conceal(2, profileA.homeNetworkKey)).toThrow(KeyError);
    expect(conceal(1, '00'.repeat(32))).toThrow(KeyError);
  });
});

it('a point of P-256 is short and long: the two forms of the key of annex C.4', () => {
  expect(toHex(uncompressedPoint(fromHex(profileB.homeNetworkKey)))).toBe(profileB.uncompressed);
  expect(toHex(compressPoint(fromHex(profileB.uncompressed)))).toBe(profileB.homeNetworkKey);
  expect(() => uncompressedPoint(fromHex('02' + 'FF'.repeat(32)))).toThrow(KeyError);
  expect(() => uncompressedPoint(fromHex('02' + '00'.repeat(31) + '01'))).toThrow(KeyError);
});

it('X25519 agrees as RFC 7748 section 6.1 says: the private key of Bob, the public one of Alice', () => {
  const bob = fromHex('5DAB087E624A8A4B79E17F8B83800EE66F3BB1292618B6FD1C2F8B27FF88E0EB');
  const alice = fromHex('8520F0098930A754748B7DDCB43EF75A0DBF3A0D26381AF4EBA4A98EAA9B4E6A');
  expect(toHex(x25519PublicKey(bob))).toBe('DE9EDB7D7B7DC1B4D35B61C2ECE435373F8343C85B78674DADFC7E146F882B4F');
  expect(toHex(x25519(bob, alice))).toBe('4A5D9D5BA4CE2DE1728E3BF480350F25E07E21C947D19E3376F09B3C1E161742');
});

describe('SUCI', () => {
  const head = { mcc: '001', mnc: '01', routingIndicator: fromHex('F0FF'), scheme: 0, homeNetworkKeyId: 0 };
  it('of the null scheme shows the MSIN', () =>
    expect(toHex(encodeSuci(head, msinBlock('0123456789')))).toBe('01' + '00F110' + 'F0FF' + '0000' + '1032547698'));
  it('of a network with an MNC of three digits', () =>
    expect(toHex(encodeSuci({ ...head, mcc: '310', mnc: '410' }, new Uint8Array()))).toBe('01130014F0FF0000'));
});
