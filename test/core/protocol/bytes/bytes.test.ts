import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concat,
  decodeSwappedDigits,
  decodeUtf8,
  encodeSwappedDigits,
  encodeUtf8,
  equal,
  fromBase64,
  fromHex,
  fromUint,
  isHex,
  startsWith,
  toBase64,
  toBigUint,
  toHex,
  toUint,
  xor,
} from '#core/protocol/bytes/index.ts';

describe('hex', () => {
  it('is what Node writes, in upper case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex').toUpperCase());
        expect(fromHex(toHex(bytes).toLowerCase())).toEqual(bytes);
      }),
    );
  });

  it('ignores white space and refuses everything else', () => {
    expect(fromHex(' 0a\n0B ')).toEqual(Uint8Array.of(10, 11));
    for (const bad of ['0', '0g', '0x00', '００']) expect(() => fromHex(bad)).toThrow(RangeError);
    expect(isHex('0 0')).toBe(false);
  });
});

describe('Base64', () => {
  /** RFC 4648 section 10. */
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('of "%s" is "%s"', (text, encoded) => {
    expect(toBase64(encodeUtf8(text))).toBe(encoded);
    expect(decodeUtf8(fromBase64(encoded))).toBe(text);
  });

  it('is what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AAA', 'AA=A', '====', 'AA-_', 'AAAA='])('refuses "%s"', (text) => {
    expect(() => fromBase64(text)).toThrow(RangeError);
  });
});

describe('UTF-8', () => {
  it('is what Node writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text, 'utf8')));
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
    );
  });

  it.each(['80', 'C080', 'C1BF', 'E08080', 'EDA080', 'F08080 80', 'F4908080', 'F5808080', 'E282', 'FF', 'C3'])(
    'refuses the ill-formed %s',
    (hex) => {
      expect(() => decodeUtf8(fromHex(hex))).toThrow(RangeError);
    },
  );

  it('refuses a lone surrogate', () => {
    expect(() => encodeUtf8('\ud800')).toThrow(RangeError);
  });

  it('agrees with Node on which bytes are well-formed', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = undefined;
        }
        if (expected === undefined) expect(() => decodeUtf8(bytes)).toThrow(RangeError);
        else expect(decodeUtf8(bytes)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('byte strings', () => {
  it('join, compare and combine', () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equal(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
    expect(startsWith(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(true);
    expect(startsWith(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
    expect(xor(Uint8Array.of(0xf0), Uint8Array.of(0xff))).toEqual(Uint8Array.of(0x0f));
    expect(() => xor(Uint8Array.of(1), new Uint8Array(2))).toThrow(RangeError);
  });

  it('hold unsigned integers', () => {
    expect(fromUint(0x0102, 4)).toEqual(Uint8Array.of(0, 0, 1, 2));
    expect(toUint(Uint8Array.of(1, 2))).toBe(258);
    expect(toBigUint(new Uint8Array(9).fill(0xff))).toBe(2n ** 72n - 1n);
    expect(() => fromUint(256, 1)).toThrow(RangeError);
    expect(() => toUint(new Uint8Array(8).fill(0xff))).toThrow(RangeError);
    expect(toUint(Uint8Array.from([0, 0, 0x1f, ...new Uint8Array(6).fill(0xff)]))).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => toUint(Uint8Array.from([0x20, 0, 0, 0, 0, 0, 0]))).toThrow(RangeError);
    // Found by the fuzz run: time that grew with the square of the length let one INTEGER hold a server for hours.
    expect(() => toUint(new Uint8Array(20_000_000).fill(1))).toThrow(RangeError);
    expect(toUint(new Uint8Array(20_000_000))).toBe(0);
  });

  it('hold swapped digits', () => {
    expect(toHex(encodeSwappedDigits('12345'))).toBe('2143F5');
    expect(toHex(encodeSwappedDigits('12', 3))).toBe('21FFFF');
    expect(decodeSwappedDigits(fromHex('2143F5'))).toBe('12345');
    for (const bad of ['1a', ' 1']) expect(() => encodeSwappedDigits(bad)).toThrow(RangeError);
    expect(() => encodeSwappedDigits('123', 1)).toThrow(RangeError);
    expect(() => decodeSwappedDigits(fromHex('A1'))).toThrow(RangeError);
  });
});
