/** EID: GSMA SGP.29 (32 digits, ISO 7064 MOD 97 check), carried as 16 bytes in tag 5A. */
import { fromHex, toHex } from '../bytes/index.ts';
import { compactDigits } from './luhn.ts';

export type EidCheck =
  | { readonly valid: true; readonly eid: string }
  | {
      readonly valid: false;
      readonly reason: 'empty' | 'characters' | 'length' | 'checkDigits';
      /** The 32 digits, when only the check digits are wrong. */
      readonly eid?: string;
      readonly expectedCheckDigits?: string;
    };

/** The two check digits that belong to the first 30 digits. */
export const eidCheckDigits = (first30: string): string =>
  String(98n - ((BigInt(first30) * 100n) % 97n)).padStart(2, '0');

/** Verdict on an EID as typed or scanned; blanks and hyphens are ignored. */
export function checkEid(text: string): EidCheck {
  const eid = compactDigits(text);
  if (eid === '') return { valid: false, reason: 'empty' };
  if (!/^[0-9]+$/.test(eid)) return { valid: false, reason: 'characters' };
  if (eid.length !== 32) return { valid: false, reason: 'length' };
  if (BigInt(eid) % 97n === 1n) return { valid: true, eid };
  return { valid: false, reason: 'checkDigits', eid, expectedCheckDigits: eidCheckDigits(eid.slice(0, 30)) };
}

/** 16 bytes, digits straight. Throws RangeError unless `eid` has 32 digits. */
export function encodeEid(eid: string): Uint8Array {
  if (!/^[0-9]{32}$/.test(eid)) throw new RangeError('EID must have 32 digits');
  return fromHex(eid);
}

/** The 32 characters of 16 bytes; what is not a digit stays visible as A–F. Throws RangeError on another length. */
export function decodeEid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError('EID must have 16 bytes');
  return toHex(bytes);
}
