import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeRecordStatement,
  encodeRecordStatement,
  type RecordStatement,
} from '#core/protocol/imei-allotment/index.ts';

const statement: RecordStatement = {
  deviceId: 'SN-1',
  eid: '89049032123451234512345678901235',
  slot: 2,
  nonce: '000102030405060708090A0B0C0D0E0F',
  imei: '001010100000007',
  recordId: 'R-9',
  issuedAt: 1_767_225_600_000,
  expiresAt: 1_767_225_900_000,
};

// Composed by hand from the definition in the file head: tag, length, members in order.
const eid = '82203839303439303332313233343531323334353132333435363738393031323335';
const bytes = [
  'FF3166',
  '800101',
  '8104534E2D31',
  eid,
  '830102',
  '8410000102030405060708090A0B0C0D0E0F',
  '850F303031303130313030303030303037',
  '8603522D39',
  '8706019B76DAA800',
  '8806019B76DF3BE0',
].join('');

test('a record has the bytes that its definition says', () => {
  expect(toHex(encodeRecordStatement(statement))).toBe(bytes);
  expect(decodeRecordStatement(fromHex(bytes))).toEqual(statement);
});

test('of a device without eUICC it lacks the EID, and not as an empty one', () => {
  const { eid: _, ...without } = statement;
  const shorter = bytes.replace('FF3166', 'FF3144').replace(eid, '');
  expect(toHex(encodeRecordStatement(without))).toBe(shorter);
  expect(decodeRecordStatement(fromHex(shorter))).toEqual(without);
  expect(() => decodeRecordStatement(fromHex(bytes.replace('FF3166', 'FF3146').replace(eid, '8200')))).toThrow(
    TlvError,
  );
});

test('every record comes back as it went in', () => {
  const digits = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
  const records = fc.record(
    {
      deviceId: fc.string({ minLength: 1, unit: 'grapheme' }),
      eid: digits(32),
      slot: fc.integer({ min: 1, max: 255 }),
      nonce: fc.uint8Array({ minLength: 16, maxLength: 64 }).map(toHex),
      imei: digits(15),
      recordId: fc.string({ minLength: 1 }),
      issuedAt: fc.maxSafeNat(),
      expiresAt: fc.maxSafeNat(),
    },
    { requiredKeys: ['deviceId', 'slot', 'nonce', 'imei', 'recordId', 'issuedAt', 'expiresAt'] },
  );
  fc.assert(
    fc.property(records, (one) => {
      expect(decodeRecordStatement(encodeRecordStatement(one))).toEqual(one);
    }),
  );
});

test.each([
  ['an allotment', 'FF30'],
  ['nothing', ''],
  ['no members', 'FF3100'],
  ['an unknown version', 'FF3103800102'],
  ['no slot', bytes.replace('FF3166', 'FF3163').replace('830102', '')],
  ['slot 0', bytes.replace('830102', '830100')],
  ['a slot with a leading zero', bytes.replace('FF3166', 'FF3167').replace('830102', '83020002')],
  ['a member in the wrong form', bytes.replace('850F30', '850F41')],
  ['a byte after the end', `${bytes}00`],
])('%s is refused', (_, hex) => {
  expect(() => decodeRecordStatement(fromHex(hex))).toThrow(TlvError);
});

test.each<Partial<RecordStatement>>([
  { eid: '1' },
  { slot: 0 },
  { slot: 256 },
  { slot: 1.5 },
  { nonce: '00' },
  { imei: '12345678901234' },
  { deviceId: '' },
  { recordId: '' },
  { expiresAt: -1 },
])('a record with %j cannot be encoded', (part) => {
  expect(() => encodeRecordStatement({ ...statement, ...part })).toThrow(RangeError);
});
