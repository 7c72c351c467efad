/**
 * What a scanner or a hand put into a search, told apart by length and check digit: EID 32 digits (SGP.29, MOD 97), ICCID 18
 * to 20 from 89 (E.118), IMEI 15, without its check digit 14, IMEISV 16 (TS 23.003 section 6.2).
 */
export interface RecognisedIdentifier {
  readonly kind: 'eid' | 'iccid' | 'imei' | 'imeiWithoutCheckDigit' | 'imeisv' | 'digits' | 'text' | 'nothing';
  /** Null where the kind has no check digit. */
  readonly checkDigit: 'right' | 'wrong' | null;
  /** What to search for: the digits that identify, or the text itself. */
  readonly search: string;
}

/** Labels and prefixes as printed on boxes and in bar codes. */
const label = /^\s*(imei(sv)?\s*\d?|iccid|eid)\s*[:=/]\s*/i;

export function recogniseIdentifier(text: string): RecognisedIdentifier {
  const bare = text.replace(label, '');
  const digits = bare.replaceAll(/[\s.-]/g, '');
  if (digits === '') return { kind: 'nothing', checkDigit: null, search: '' };
  if (!/^\d+$/.test(digits)) return { kind: 'text', checkDigit: null, search: text.trim() };
  if (digits.length === 32)
    return { kind: 'eid', checkDigit: BigInt(digits) % 97n === 1n ? 'right' : 'wrong', search: digits };
  if (digits.length >= 18 && digits.length <= 20 && digits.startsWith('89'))
    return { kind: 'iccid', checkDigit: digits.length === 18 ? null : luhn(digits), search: digits };
  // Telecommunication cards begin with 89 and IMEIs never do: an EID or ICCID that is still being typed.
  if (digits.startsWith('89')) return { kind: 'digits', checkDigit: null, search: digits };
  // By TAC and serial number, so that all three forms find each other.
  const search = digits.slice(0, 14);
  if (digits.length === 14) return { kind: 'imeiWithoutCheckDigit', checkDigit: null, search };
  if (digits.length === 15) return { kind: 'imei', checkDigit: luhn(digits), search };
  if (digits.length === 16) return { kind: 'imeisv', checkDigit: null, search };
  return { kind: 'digits', checkDigit: null, search: digits };
}

/** Whether the last digit is the Luhn digit of those before it. */
function luhn(digits: string): 'right' | 'wrong' {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighed = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0 ? 'right' : 'wrong';
}

const names: Readonly<Record<RecognisedIdentifier['kind'], string>> = {
  eid: 'EID, 32 digits',
  iccid: 'ICCID',
  imei: 'IMEI, 15 digits',
  imeiWithoutCheckDigit: 'IMEI without its check digit, 14 digits',
  imeisv: 'IMEISV, 16 digits: searched by its first 14',
  digits: 'Part of a number',
  text: 'Part of a name',
  nothing: '',
};

/** How the text was understood, for the person who typed or scanned it. */
export function recognisedWords({ kind, checkDigit }: RecognisedIdentifier): string {
  const name = names[kind];
  if (checkDigit === null) return name;
  const digit = kind === 'eid' ? 'check digits' : 'check digit';
  if (checkDigit === 'right') return `${name}, ${digit} right`;
  return `${name}, ${digit} wrong: read it again${kind === 'imei' ? '; searched without it' : ''}`;
}
