/** Words and small codings that many files share: 3GPP TS 24.008 (PLMN), TS 31.102 (access technologies), ETSI TS 102 221. */
import { toHex } from '../bytes/index.ts';
import { decodePlmn } from '../identifiers/index.ts';

export const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0xff);

/** Without the FF after it. */
export const withoutPadding = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0xff) + 1);

export const byteHex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

/** `001 01`; undefined when the bytes are FF or no network. */
export function plmnText(bytes: Uint8Array): string | undefined {
  if (bytes.length !== 3 || isBlank(bytes)) return undefined;
  const { mcc, mnc } = decodePlmn(bytes);
  return /^[0-9]{3}$/.test(mcc) && /^[0-9D]{2,3}$/.test(mnc) ? `${mcc} ${mnc}` : undefined;
}

/** PLMN at the head of an area identity; says so when there is none. */
export const networkText = (bytes: Uint8Array): string =>
  plmnText(bytes) ?? (isBlank(bytes) ? 'none' : `no network (${toHex(bytes)})`);

/** Access technology identifier, TS 31.102 section 4.2.5: two bytes. */
export function accessTechnologyText(bits: number): string {
  if (bits === 0) return 'none named';
  const names: string[] = [];
  if (bits & 0x8000) names.push('UTRAN');
  if (bits & 0x4000) names.push(eutranText(bits));
  if (bits & 0x0800) names.push('NG-RAN');
  if (bits & 0x0400) names.push('satellite NG-RAN');
  if (bits & 0x0080) names.push(gsmText(bits));
  else if (bits & 0x0008) names.push('EC-GSM-IoT');
  if (bits & 0x0040) names.push('GSM COMPACT');
  if (bits & 0x0020) names.push('cdma2000 HRPD');
  if (bits & 0x0010) names.push('cdma2000 1xRTT');
  return names.length === 0 ? `unknown (${bits.toString(16).toUpperCase().padStart(4, '0')})` : names.join(', ');
}

/** Bits 6 and 5 of the first byte choose the modes of E-UTRAN: none or both set is every one. */
function eutranText(bits: number): string {
  const modes = (bits >> 12) & 0x03;
  return modes === 0x01 ? 'E-UTRAN NB-S1' : modes === 0x02 ? 'E-UTRAN WB-S1' : 'E-UTRAN';
}

const gsmText = (bits: number): string => ((bits & 0x000c) === 0x0008 ? 'GSM and EC-GSM-IoT' : 'GSM');

/** `45 bytes of key`: all that may be said of one. */
export const keyText = (key: Uint8Array): string => (isBlank(key) ? 'none' : `${key.length} bytes, not shown`);

/** Twelve bytes of an address or number as GSM has them: length, type, swapped digits. */
export function numberText(length: number, typeAndDigits: Uint8Array): string {
  const digits = toHex(typeAndDigits.subarray(1, Math.max(1, length)))
    .replace(/(.)(.)/g, '$2$1')
    .replace(/F.*$/, '')
    .replace(/[A-E]/g, (nibble) => '*#,?…'.charAt(Number.parseInt(nibble, 16) - 10));
  return ((typeAndDigits[0] ?? 0) & 0x70) === 0x10 ? `+${digits}` : digits;
}

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** Bits that are set, by name, from the lowest; those without a name by their number. */
export const namedBits = (value: number, names: readonly string[]): string[] =>
  Array.from({ length: 8 }, (_, i) => i)
    .filter((i) => (value & (1 << i)) !== 0)
    .map((i) => names[i] ?? `bit ${i + 1}`);

/** Six bytes of date and time with swapped digits (TS 23.040 section 9.2.3.11, TS 24.008 section 10.5.3.9). */
export function momentText(bytes: Uint8Array): string {
  const digits = toHex(bytes.subarray(0, 6)).replace(/(.)(.)/g, '$2$1');
  const [, yy, mm, dd, hh, min, ss] = /^(\d\d)(0[1-9]|1[0-2])(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  return yy === undefined ? 'not told' : `20${yy}-${mm}-${dd} ${hh}:${min}:${ss}`;
}
