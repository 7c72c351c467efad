import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBits,
  decodeBoolean,
  decodeInteger,
  decodeOid,
  encodeBits,
  encodeInteger,
  encodeOid,
  Fields,
  readHeader,
  readOnly,
  readTlv,
  readTlvs,
  tlv,
  TlvError,
} from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';

describe('TLV', () => {
  it.each([
    [0, '00'],
    [127, '7F'],
    [128, '8180'],
    [255, '81FF'],
    [256, '820100'],
    [65535, '82FFFF'],
    [65536, '83010000'],
  ])('writes the length %i as %s', (length, hex) => {
    expect(toHex(tlv(0x04, new Uint8Array(length)).subarray(1, 1 + hex.length / 2))).toBe(hex);
  });

  it('reads what it writes, under tags of one to three bytes', () => {
    const tags = fc.constantFrom(0x5a, 0x30, 0xa0, 0xbf31, 0x9f70, 0x5f37, 0xff21, 0xbf8101);
    fc.assert(
      fc.property(tags, fc.uint8Array({ maxLength: 300 }), (tag, value) => {
        const bytes = tlv(tag, value);
        expect(readOnly(bytes, tag)).toEqual({ tag, value, bytes });
        for (let cut = 0; cut < bytes.length; cut += 7) expect(() => readTlv(bytes.subarray(0, cut))).toThrow(TlvError);
      }),
    );
  });

  it('tells a head that is still to come from one that cannot be', () => {
    for (const hex of ['', 'BF', 'BF36', 'BF3682', 'BF368201']) expect(readHeader(fromHex(hex))).toBeUndefined();
    expect(readHeader(fromHex('BF36820100'))).toEqual({ tag: 0xbf36, headerLength: 5, valueLength: 256 });
    for (const hex of ['3080', '3085', '30FF', 'BFFFFFFF00']) expect(() => readHeader(fromHex(hex))).toThrow(TlvError);
  });

  it('accepts lengths that are longer than needed, as some cards write them', () => {
    expect(readTlv(fromHex('8082000101')).value).toEqual(Uint8Array.of(1));
  });

  it('refuses bytes after the element, another tag and members that are missing', () => {
    expect(() => readOnly(fromHex('800000'), 0x80)).toThrow(TlvError);
    expect(() => readOnly(fromHex('8000'), 0x81)).toThrow(TlvError);
    expect(() => readTlvs(fromHex('800081'))).toThrow(TlvError);
    const fields = new Fields(fromHex('8001018001028100'));
    expect(fields.required(0x80).value).toEqual(Uint8Array.of(1));
    expect(fields.each(0x80).length).toBe(2);
    expect(fields.optional(0x82)).toBeUndefined();
    expect(() => fields.required(0x82)).toThrow('82');
  });
});

describe('values', () => {
  /** X.690 8.3 and 8.19 examples, and the object identifiers of the handbook. */
  it.each([
    [0, '00'],
    [127, '7F'],
    [128, '0080'],
    [255, '00FF'],
    [256, '0100'],
    [2 ** 31, '0080000000'],
  ])('writes the integer %i as %s', (value, hex) => {
    expect(toHex(encodeInteger(value))).toBe(hex);
    expect(decodeInteger(fromHex(hex))).toBe(value);
  });

  it.each([
    ['2.999.10', '88370A'],
    ['2.999.3', '883703'],
    ['1.2.840.10045.2.1', '2A8648CE3D0201'],
    ['2.23.146.1.2.1.4', '67811201020104'],
    ['1.3.6.1.4.1.31746', '2B0601040181F802'],
    ['0.39', '27'],
  ])('writes the object identifier %s as %s', (text, hex) => {
    expect(toHex(encodeOid(text))).toBe(hex);
    expect(decodeOid(fromHex(hex))).toBe(text);
  });

  it.each(['', '1', '3.1', '1.40', '1..2', '1.2.x', '-1.2'])('refuses "%s" as an object identifier', (text) => {
    expect(() => encodeOid(text)).toThrow(RangeError);
  });

  it('refuses ill-formed values', () => {
    for (const hex of ['', '2A86']) expect(() => decodeOid(fromHex(hex))).toThrow(TlvError);
    expect(() => decodeInteger(new Uint8Array(0))).toThrow(TlvError);
    expect(() => encodeInteger(-1)).toThrow(RangeError);
    for (const hex of ['', '0100']) expect(() => decodeBoolean(fromHex(hex))).toThrow(TlvError);
    for (const hex of ['', '0880', '01']) expect(() => decodeBits(fromHex(hex))).toThrow(TlvError);
  });

  it.each([
    [[], '00'],
    [[0], '0780'],
    [[3], '0410'],
    [[0, 1, 2], '05E0'],
    [[0, 8], '078080'],
  ] as [number[], string][])('writes the bits %j as %s', (bits, hex) => {
    expect(toHex(encodeBits(bits))).toBe(hex);
    expect(decodeBits(fromHex(hex))).toEqual(bits);
  });
});
