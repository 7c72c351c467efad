import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate, verify } from '#core/protocol/crypto/index.ts';
import { decodeAllotmentStatement, decodeRecordStatement } from '#core/protocol/imei-allotment/index.ts';
import { createImeiRegistry, type ImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const nonce = '000102030405060708090A0B0C0D0E0F';
const [first, second, pooled] = ['001017012345669', '001017012345677', '001017012345768'];
const phone = {
  deviceId: 'phone',
  eid,
  model: 'Phone',
  tac: '00101701',
  factoryImeis: [first, second],
  pool: [pooled],
};
const modem = { ...phone, deviceId: 'modem', eid: null, factoryImeis: ['001017012345750'], pool: [] };

let lab: { pki: LabPki; remove(): void };
let clock: ManualClock;
let registry: ImeiRegistry;

beforeAll(async () => {
  lab = await temporaryLab(new ManualClock(Date.now()));
});
afterAll(() => lab.remove());
beforeEach(() => {
  clock = new ManualClock();
  const world = { store: memoryStore(), clock, random: seededRandom('attest') };
  registry = createImeiRegistry({ ...world, signing: lab.pki.registrySigning });
  registry.registerDevice(phone);
  registry.registerDevice(modem);
});

const ask = { deviceId: 'phone', eid, slot: 2, nonce };
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe("the manufacturer's record, as the registry attests it", () => {
  test('is the slot’s own factory IMEI, signed for device, EID, slot, nonce and time', () => {
    const signed = registry.attest(ask, 'bench 7');
    expect(decodeRecordStatement(fromHex(signed.statement))).toEqual({
      ...{ deviceId: 'phone', eid, slot: 2, nonce, imei: second, recordId: signed.recordId },
      ...{ issuedAt: clock.now(), expiresAt: clock.now() + 600_000 },
    });
    const { publicKey } = parseCertificate(registry.signingCertificate);
    expect(verify(publicKey, fromHex(signed.statement), fromHex(signed.signature))).toBe(true);
    expect(registry.requests(1)).toMatchObject([
      { kind: 'manufacturerRecord', caller: 'bench 7', deviceId: 'phone', eid, slot: 2, outcome: 'attested' },
    ]);
  });

  test('of a device without eUICC names none', () => {
    const { statement } = registry.attest({ deviceId: 'modem', slot: 1, nonce });
    expect(decodeRecordStatement(fromHex(statement))).toMatchObject({ deviceId: 'modem', imei: '001017012345750' });
    expect('eid' in decodeRecordStatement(fromHex(statement))).toBe(false);
  });

  test('is no allotment, and an allotment is none', () => {
    const { statement } = registry.attest(ask);
    expect(() => decodeAllotmentStatement(fromHex(statement))).toThrow(TlvError);
    const allotted = registry.allot({ deviceId: 'phone', eid, iccid: '8900012345678901234', nonce });
    expect(() => decodeRecordStatement(fromHex(allotted.statement))).toThrow(TlvError);
  });

  test.each([
    [{ deviceId: 'nobody' }, 'DEVICE_UNKNOWN'],
    [{ eid: '89049032123451234512345678901334' }, 'EID_MISMATCH'],
    [{ eid: undefined }, 'EID_MISMATCH'],
    [{ deviceId: 'modem' }, 'EID_MISMATCH'],
    [{ slot: 3 }, 'SLOT_UNKNOWN'],
  ])('is refused for %j: %s, and the log says so', (change, expected) => {
    expect(() => registry.attest({ ...ask, ...change })).toThrow(code(expected));
    expect(registry.requests(1)).toMatchObject([{ kind: 'manufacturerRecord', outcome: expected }]);
  });

  test.each([[{ slot: 0 }], [{ slot: 1.5 }], [{ nonce: '00' }], [{ eid: '1' }], [{ deviceId: 'a b' }]])(
    'a request with %j is none',
    (change) => {
      expect(() => registry.attest({ ...ask, ...change })).toThrow(code('REQUEST_INVALID'));
    },
  );

  test('is not given while two devices claim the IMEI, until somebody has looked', () => {
    expect(() => registry.registerDevice({ ...modem, deviceId: 'twin', factoryImeis: [second] })).toThrow();
    expect(() => registry.attest(ask)).toThrow(code('IMEI_CONFLICT'));
    registry.acknowledgeAlarm(registry.alarms()[0]!.alarmId, 'Ada');
    expect(registry.attest(ask).recordId).toMatch(/^[0-9A-F]{16}$/);
  });
});
