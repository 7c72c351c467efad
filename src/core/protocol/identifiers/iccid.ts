/** ICCID: ITU-T E.118, ETSI TS 102 221 section 13.2 (10 bytes, digits swapped, padded with F). */
import { fromHex, toHex } from '../bytes/index.ts';
import { compactDigits, passesLuhn } from './luhn.ts';

export type IccidCheck =
  | { readonly valid: true; readonly iccid: string }
  | {
      readonly valid: false;
      readonly reason: 'empty' | 'characters' | 'length' | 'prefix' | 'luhn';
      /** The digits, when only the check digit is wrong: such cards are in the field, so warn and go on. */
      readonly iccid?: string;
    };

/** Verdict on an ICCID in digits, as printed or typed; blanks and hyphens are ignored. */
export function checkIccid(text: string): IccidCheck {
  const iccid = compactDigits(text);
  if (iccid === '') return { valid: false, reason: 'empty' };
  if (!/^[0-9]+$/.test(iccid)) return { valid: false, reason: 'characters' };
  if (iccid.length < 18 || iccid.length > 20) return { valid: false, reason: 'length' };
  if (!iccid.startsWith('89')) return { valid: false, reason: 'prefix' };
  return passesLuhn(iccid) ? { valid: true, iccid } : { valid: false, reason: 'luhn', iccid };
}

const swap = (hex: string) => hex.replace(/(.)(.)/g, '$2$1');

/** 10 bytes of up to 20 digits (A–F are let through: operators print such ICCIDs). Throws RangeError on anything else. */
export function encodeIccid(iccid: string): Uint8Array {
  if (!/^[0-9A-F]{1,20}$/.test(iccid)) throw new RangeError('ICCID must have up to 20 digits');
  return fromHex(swap(iccid.padEnd(20, 'F')));
}

/** The digits of 10 bytes without padding; nibbles above 9 stay visible as A–F. Throws RangeError on another length. */
export function decodeIccid(bytes: Uint8Array): string {
  if (bytes.length !== 10) throw new RangeError('ICCID must have 10 bytes');
  return swap(toHex(bytes)).replace(/F+$/, '');
}
