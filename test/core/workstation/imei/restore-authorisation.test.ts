import { describe, expect, test } from 'vitest';
import { authoriseRestore, RestoreAuthorisation } from '#core/workstation/imei/restore-authorisation.ts';

const statement = {
  deviceId: 'd1',
  eid: '89049032000001000000000000000171',
  imei: '001010100000007',
  slot: 1,
  expiry: 2_000,
};
const policy = { restoreAllowed: true, deviceId: 'd1', eid: statement.eid, now: 1_000 };
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('an authorisation to restore an IMEI', () => {
  test('is given for what the registry stated of this device', () => {
    expect(authoriseRestore(statement, policy).value).toEqual({ slot: 1, imei: '001010100000007' });
    const bare = { ...statement, eid: undefined };
    expect(authoriseRestore(bare, { ...policy, eid: undefined }).deviceId).toBe('d1');
  });

  test.each([
    ['IMEI_RESTORE_NOT_ALLOWED', statement, { ...policy, restoreAllowed: false }],
    ['IMEI_RESTORE_OTHER_DEVICE', statement, { ...policy, deviceId: 'd2' }],
    ['IMEI_RESTORE_OTHER_DEVICE', statement, { ...policy, eid: '89049032000001000000000000000268' }],
    ['IMEI_RESTORE_OTHER_DEVICE', { ...statement, eid: undefined }, policy],
    ['IMEI_RESTORE_EXPIRED', statement, { ...policy, now: 2_000 }],
    ['IMEI_INVALID', { ...statement, imei: '001010100000008' }, policy],
    ['IMEI_INVALID', { ...statement, imei: '0010101000000001' }, policy],
    ['IMEI_INVALID', { ...statement, imei: '000000000000000' }, policy],
    ['IMEI_INVALID', { ...statement, slot: 0 }, policy],
  ])('is refused with %s', (expected, stated, allowed) => {
    expect(() => authoriseRestore(stated, allowed)).toThrow(code(expected));
  });

  const write = { deviceId: 'd1', slot: 1, imei: statement.imei, now: 1_500 };

  test.each([
    ['IMEI_RESTORE_OTHER_DEVICE', { ...write, deviceId: undefined }],
    ['IMEI_RESTORE_OTHER_DEVICE', { ...write, deviceId: 'd2' }],
    ['IMEI_RESTORE_OTHER_VALUE', { ...write, slot: 2 }],
    ['IMEI_RESTORE_OTHER_VALUE', { ...write, imei: '001010100000015' }],
    ['IMEI_RESTORE_EXPIRED', { ...write, now: 2_000 }],
  ])('is good for nothing else: %s', (expected, wrong) => {
    const authorisation = authoriseRestore(statement, policy);
    expect(() => RestoreAuthorisation.use(authorisation, wrong)).toThrow(code(expected));
    expect(() => RestoreAuthorisation.use(authorisation, write)).not.toThrow();
  });

  test('is good once', () => {
    const authorisation = authoriseRestore(statement, policy);
    RestoreAuthorisation.use(authorisation, write);
    expect(() => RestoreAuthorisation.use(authorisation, write)).toThrow(code('IMEI_RESTORE_NOT_ALLOWED'));
  });

  test('is not what only looks like one', () => {
    const forged = Object.create(RestoreAuthorisation.prototype) as RestoreAuthorisation;
    expect(() => RestoreAuthorisation.use(forged, write)).toThrow(code('IMEI_RESTORE_NOT_ALLOWED'));
    expect(() => RestoreAuthorisation.make(Symbol('made by authoriseRestore'), statement)).toThrow(
      code('IMEI_RESTORE_NOT_ALLOWED'),
    );
  });
});
