/** IMEI and IMEISV: 3GPP TS 23.003 section 6.2; coding of TAC and IMEI in deviceInfo: SGP.22 section 4.2. */
import { decodeSwappedDigits, encodeSwappedDigits } from '../bytes/index.ts';
import { compactDigits, luhnDigit } from './luhn.ts';

/** The three forms in which an equipment identity is met: 15 digits, 16 digits, and 14 digits without check digit. */
export type ImeiForm = 'imei' | 'imeisv' | 'withoutCheckDigit';

export interface ImeiParts {
  readonly form: ImeiForm;
  readonly digits: string;
  /** Type allocation code, 8 digits. */
  readonly tac: string;
  /** Serial number, 6 digits. */
  readonly snr: string;
  /** Luhn digit that belongs to TAC and serial number, whatever was given. */
  readonly checkDigit: string;
  /** Software version, 2 digits, of an IMEISV; 99 is reserved. */
  readonly svn?: string;
  /** All zeros: a modem that has no IMEI. */
  readonly isNull: boolean;
  /** Reporting body 00: a TAC of the test range. */
  readonly isTestRange: boolean;
}

export type ImeiCheck =
  | ({ readonly valid: true } & ImeiParts)
  | ({ readonly valid: false; readonly reason: 'checkDigit' | 'incomplete' } & ImeiParts)
  | { readonly valid: false; readonly reason: 'empty' | 'characters' | 'length' };

const forms: Readonly<Record<number, ImeiForm>> = { 14: 'withoutCheckDigit', 15: 'imei', 16: 'imeisv' };

/**
 * Tells the three forms apart and checks the digit where there is one. 14 digits are 'incomplete', with the check digit
 * they lack; an IMEISV has none to check. Blanks and hyphens are ignored.
 */
export function checkImei(text: string): ImeiCheck {
  const digits = compactDigits(text);
  if (digits === '') return { valid: false, reason: 'empty' };
  if (!/^[0-9]+$/.test(digits)) return { valid: false, reason: 'characters' };
  const form = forms[digits.length];
  if (form === undefined) return { valid: false, reason: 'length' };
  const parts: ImeiParts = {
    form,
    digits,
    tac: digits.slice(0, 8),
    snr: digits.slice(8, 14),
    checkDigit: luhnDigit(digits.slice(0, 14)),
    ...(form === 'imeisv' ? { svn: digits.slice(14) } : {}),
    isNull: /^0+$/.test(digits),
    isTestRange: digits.startsWith('00'),
  };
  if (form === 'withoutCheckDigit') return { valid: false, reason: 'incomplete', ...parts };
  if (form === 'imei' && digits[14] !== parts.checkDigit) return { valid: false, reason: 'checkDigit', ...parts };
  return { valid: true, ...parts };
}

/** TAC and serial number, 14 digits: by these two identities are compared. Throws RangeError on another form. */
export function imeiIdentity(text: string): string {
  const checked = checkImei(text);
  if (!('form' in checked)) throw new RangeError('not an IMEI');
  return checked.tac + checked.snr;
}

/** 8 bytes of 15 (last nibble F) or 16 digits. */
export function encodeImei(imei: string): Uint8Array {
  if (!/^[0-9]{15,16}$/.test(imei)) throw new RangeError('IMEI must have 15 or 16 digits');
  return encodeSwappedDigits(imei, 8);
}

export function decodeImei(bytes: Uint8Array): string {
  const digits = decodeSwappedDigits(bytes);
  if (bytes.length !== 8 || digits.length < 15) throw new RangeError('IMEI must have 8 bytes');
  return digits;
}

/** 4 bytes of 8 digits. */
export function encodeTac(tac: string): Uint8Array {
  if (!/^[0-9]{8}$/.test(tac)) throw new RangeError('TAC must have 8 digits');
  return encodeSwappedDigits(tac, 4);
}

export function decodeTac(bytes: Uint8Array): string {
  const tac = decodeSwappedDigits(bytes);
  if (tac.length !== 8) throw new RangeError('TAC must have 8 digits');
  return tac;
}
