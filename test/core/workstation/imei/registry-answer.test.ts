import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  encodeAllotmentStatement,
  encodeRecordStatement,
  type AllotmentStatement,
  type RecordStatement,
} from '#core/protocol/imei-allotment/index.ts';
import {
  checkRecordAnswer,
  checkRegistryAnswer,
  type SignedStatement,
} from '#core/workstation/imei/registry-answer.ts';

const now = Date.UTC(2026, 0, 1);
const question = { deviceId: 'bench-1', eid: '89049032123451234512345678901235', iccid: '8949449999999990023' };
const nonce = '000102030405060708090A0B0C0D0E0F';
const statement: AllotmentStatement = {
  ...question,
  nonce,
  imei: '001010100000007',
  allotmentId: 'A-17',
  issuedAt: now - 1_000,
  expiresAt: now + 300_000,
};

// The registry's side is OpenSSL by way of node:crypto, not our own signer.
const registry = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function pointOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' });
  return new Uint8Array([4, ...Buffer.from(x!, 'base64url'), ...Buffer.from(y!, 'base64url')]);
}

const signed = (bytes: Uint8Array, key = registry.privateKey) => ({
  statement: toHex(bytes),
  signature: toHex(new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }))),
});
const answer = (part: Partial<AllotmentStatement> = {}) => signed(encodeAllotmentStatement({ ...statement, ...part }));
const check = (given: SignedStatement) =>
  checkRegistryAnswer(given, { ...question, nonce }, { curve: 'P-256', point: pointOf(registry.publicKey) }, now);

test('a statement signed by the registry for this very question is believed', () => {
  expect(check(answer())).toEqual({ valid: true, statement });
});

test.each([
  ['another device', { deviceId: 'bench-2' }, 'otherDevice'],
  ['another EID', { eid: '89049032123451234512345678901236' }, 'otherEid'],
  ['another ICCID', { iccid: '8949449999999990031' }, 'otherIccid'],
  ['another nonce', { nonce: 'FF'.repeat(16) }, 'otherNonce'],
  ['yesterday', { expiresAt: now }, 'expired'],
  ['tomorrow', { issuedAt: now + 86_400_000 }, 'notYetValid'],
  ['a wrong check digit', { imei: '001010100000000' }, 'badImei'],
  ['no IMEI at all', { imei: '000000000000000' }, 'badImei'],
])('an answer for %s is refused', (_, part, reason) => {
  expect(check(answer(part))).toEqual({ valid: false, reason });
});

test('an answer signed by anybody else is refused', () => {
  const forged = signed(encodeAllotmentStatement(statement), stranger.privateKey);
  expect(check(forged)).toEqual({ valid: false, reason: 'signature' });
});

test('an answer changed in any one byte is refused', () => {
  const { statement: hex, signature } = answer();
  const bytes = fromHex(hex);
  for (let i = 0; i < bytes.length; i++) {
    const changed = Uint8Array.from(bytes, (byte, at) => (at === i ? byte ^ 1 : byte));
    expect(check({ statement: toHex(changed), signature })).toEqual({ valid: false, reason: 'signature' });
  }
});

test.each([
  ['no hex', { ...answer(), statement: 'statement' }],
  ['half a byte', { statement: 'F', signature: '00'.repeat(64) }],
  ['a short signature', { ...answer(), signature: '00' }],
  ['a signed thing that is no statement', signed(Uint8Array.of(0x30, 0))],
])('%s is malformed', (_, given) => {
  expect(check(given)).toEqual({ valid: false, reason: 'malformed' });
});

const record: RecordStatement = {
  ...{ deviceId: 'SN-0815', eid: question.eid, slot: 2, nonce, imei: '001010100000007', recordId: 'R-9' },
  ...{ issuedAt: now - 1_000, expiresAt: now + 300_000 },
};
const checkRecord = (given: SignedStatement, asked: { eid?: string | undefined } = { eid: question.eid }) =>
  checkRecordAnswer(
    given,
    { deviceId: 'SN-0815', slot: 2, nonce, ...asked },
    { curve: 'P-256', point: pointOf(registry.publicKey) },
    now,
  );

test('a manufacturer’s record signed for this very device and slot is believed, with its eUICC or without one', () => {
  expect(checkRecord(signed(encodeRecordStatement(record)))).toEqual({ valid: true, statement: record });
  const { eid: _, ...without } = record;
  expect(checkRecord(signed(encodeRecordStatement(without)), {})).toEqual({ valid: true, statement: without });
});

test.each<[string, Partial<RecordStatement>, string]>([
  ['another device', { deviceId: 'SN-0816' }, 'otherDevice'],
  ['another EID', { eid: '89049032123451234512345678901236' }, 'otherEid'],
  ['a device without eUICC', { eid: undefined }, 'otherEid'],
  ['another slot', { slot: 1 }, 'otherSlot'],
  ['another nonce', { nonce: 'FF'.repeat(16) }, 'otherNonce'],
  ['yesterday', { expiresAt: now }, 'expired'],
  ['tomorrow', { issuedAt: now + 86_400_000 }, 'notYetValid'],
  ['a wrong check digit', { imei: '001010100000000' }, 'badImei'],
  ['no IMEI at all', { imei: '000000000000000' }, 'badImei'],
])('a manufacturer’s record for %s is refused', (_, part, reason) => {
  expect(checkRecord(signed(encodeRecordStatement({ ...record, ...part })))).toEqual({ valid: false, reason });
});

test('neither kind of statement passes for the other, whoever signed it', () => {
  expect(checkRecord(answer())).toEqual({ valid: false, reason: 'malformed' });
  expect(check(signed(encodeRecordStatement(record)))).toEqual({ valid: false, reason: 'malformed' });
  expect(checkRecord(signed(encodeRecordStatement(record), stranger.privateKey))).toEqual({
    valid: false,
    reason: 'signature',
  });
});
