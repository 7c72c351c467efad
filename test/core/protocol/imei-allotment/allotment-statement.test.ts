import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeAllotmentStatement,
  encodeAllotmentStatement,
  type AllotmentStatement,
} from '#core/protocol/imei-allotment/index.ts';

const statement: AllotmentStatement = {
  deviceId: 'bench-1',
  eid: '89049032123451234512345678901235',
  iccid: '8949449999999990023',
  nonce: '000102030405060708090A0B0C0D0E0F',
  imei: '001010100000007',
  allotmentId: 'A-17',
  issuedAt: 1_767_225_600_000,
  expiresAt: 1_767_225_900_000,
};

// Composed by hand from the definition in the file head: tag, length, members in order.
const bytes = [
  'FF307C',
  '800101',
  '810762656E63682D31',
  '82203839303439303332313233343531323334353132333435363738393031323335',
  '831338393439343439393939393939393930303233',
  '8410000102030405060708090A0B0C0D0E0F',
  '850F303031303130313030303030303037',
  '8604412D3137',
  '8706019B76DAA800',
  '8806019B76DF3BE0',
].join('');

test('a statement has the bytes that its definition says', () => {
  expect(toHex(encodeAllotmentStatement(statement))).toBe(bytes);
  expect(decodeAllotmentStatement(fromHex(bytes))).toEqual(statement);
});

test('every statement comes back as it went in', () => {
  const digits = (min: number, max: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((all) => all.join(''));
  const statements = fc.record({
    deviceId: fc.string({ minLength: 1, unit: 'grapheme' }),
    eid: digits(32, 32),
    iccid: digits(18, 20),
    nonce: fc.uint8Array({ minLength: 16, maxLength: 64 }).map(toHex),
    imei: digits(15, 15),
    allotmentId: fc.string({ minLength: 1 }),
    issuedAt: fc.maxSafeNat(),
    expiresAt: fc.maxSafeNat(),
  });
  fc.assert(
    fc.property(statements, (one) => {
      expect(decodeAllotmentStatement(encodeAllotmentStatement(one))).toEqual(one);
    }),
  );
});

test.each([
  ['another tag', 'FF3100'],
  ['nothing', ''],
  ['no members', 'FF3000'],
  ['an unknown version', 'FF3003800102'],
  ['a member in the wrong form', bytes.replace('850F30', '850F41')],
  ['a byte after the end', `${bytes}00`],
])('%s is refused', (_, hex) => {
  expect(() => decodeAllotmentStatement(fromHex(hex))).toThrow(TlvError);
});

test('a second encoding of the same statement is refused', () => {
  const members = bytes.slice(6);
  const swapped = members.slice(6) + members.slice(0, 6);
  expect(() => decodeAllotmentStatement(fromHex(bytes.replace(members, swapped)))).toThrow(TlvError);
});

test.each<Partial<AllotmentStatement>>([
  { eid: '1' },
  { iccid: '12' },
  { nonce: '00' },
  { imei: '12345678901234' },
  { deviceId: '' },
  { allotmentId: '' },
  { expiresAt: -1 },
  { issuedAt: 1.5 },
])('a statement with %j cannot be encoded', (part) => {
  expect(() => encodeAllotmentStatement({ ...statement, ...part })).toThrow(RangeError);
});
