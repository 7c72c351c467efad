/** Records 1 to 14 of EF.ARR, the rules that the file templates refer to. TCA eUICC Profile Package 3.3 section 9.9. */
import { tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromHex } from '#core/protocol/bytes/index.ts';

/** Access mode bits of an EF, ETSI TS 102 221 table 9.1. */
const read = 0x01;
const update = 0x02;
const deactivate = 0x08;
const activate = 0x10;
const remove = 0x40;
const switchState = activate | deactivate;

const always = fromHex('9000');
const never = fromHex('9700');
const keyReference = (reference: number) => fromHex(`A4068301${reference.toString(16).padStart(2, '0')}950108`);
const pin1 = keyReference(0x01);
const pin2 = keyReference(0x81);
const adm1 = keyReference(0x0a);

const allow = (modes: number, condition: Uint8Array) => concat(tlv(0x80, Uint8Array.of(modes)), condition);
/** INCREASE, which cyclic files are written with. */
const allowIncrease = (condition: Uint8Array) => concat(tlv(0x84, Uint8Array.of(0x32)), condition);

const rules: readonly Uint8Array[] = [
  concat(allow(read, always), allow(update, pin1), allow(switchState | remove, adm1)),
  concat(allow(read, pin1), allow(update | switchState | remove, adm1)),
  allow(read | update | switchState | remove, adm1),
  concat(allow(read, always), allow(update | switchState, never), allow(remove, adm1)),
  concat(allow(read | update, pin1), allow(switchState | remove, adm1)),
  concat(allow(read | activate, pin1), allow(update | deactivate | remove, adm1)),
  concat(allow(read | update, pin1), allow(switchState | remove, adm1), allowIncrease(pin1)),
  concat(allow(read, pin1), allow(update, pin2), allow(switchState | remove, adm1)),
  concat(allow(read, always), allow(update | switchState, pin1), allow(remove, adm1)),
  concat(allow(read, always), allow(update | switchState | remove, adm1)),
  concat(allow(read, always), allow(switchState, adm1), allow(update | remove, never)),
  concat(allow(read, pin1), allow(update | switchState | remove, never)),
  concat(allow(read | update | activate, pin1), allow(deactivate | remove, adm1)),
  // Of a directory the bits read: delete child, create EF, create DF, deactivate, activate, delete self.
  allow(0x5e, adm1),
];

export const accessRuleLength = Math.max(...rules.map((rule) => rule.length));

/** All records, each padded with FF. */
export const accessRuleRecords: Uint8Array = concat(
  ...rules.map((rule) => concat(rule, new Uint8Array(accessRuleLength - rule.length).fill(0xff))),
);
