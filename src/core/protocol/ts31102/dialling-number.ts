import { toHex } from '../bytes/index.ts';
import { decodeAlpha } from './alpha-identifier.ts';

/** Record of EF.MSISDN, EF.ADN, EF.FDN: alpha field, then 14 bytes (3GPP TS 31.102 section 4.2.26, 4.4.2.3). */
export interface DiallingNumber {
  readonly label: string;
  /** With leading + for an international number. */
  readonly number: string;
}

const extendedDigits = '0123456789*#,?…';

/** Undefined for an empty record. */
export function decodeDiallingNumber(record: Uint8Array): DiallingNumber | undefined {
  const fixed = record.subarray(record.length - 14);
  const length = fixed[0] ?? 0xff;
  if (record.length < 14 || length === 0xff || length < 1 || length > 11) return undefined;
  const international = (fixed[1]! & 0x70) === 0x10;
  const digits = toHex(fixed.subarray(2, 1 + length))
    .replace(/(.)(.)/g, '$2$1')
    .replace(/F.*$/, '')
    .replace(/[A-E]/g, (nibble) => extendedDigits.charAt(Number.parseInt(nibble, 16)));
  return { label: decodeAlpha(record.subarray(0, record.length - 14)), number: (international ? '+' : '') + digits };
}
