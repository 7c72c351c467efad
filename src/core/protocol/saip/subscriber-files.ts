/** Contents of files that hold a subscriber's numbers and identities. */
import { concat, encodeSwappedDigits, encodeUtf8, fromHex, isHex } from '../bytes/index.ts';

/** EF.SPN, 17 bytes: name shown everywhere, the network's name not required at home. */
export function spnContent(name: string): Uint8Array {
  if (name.length > 16 || !/^[ -#%-?A-Za-z]*$/.test(name))
    throw new RangeError('a service provider name is up to 16 letters, digits and signs');
  const content = new Uint8Array(17).fill(0xff);
  content[0] = 0x00;
  content.set(
    [...name].map((character) => character.charCodeAt(0)),
    1,
  );
  return content;
}

/** Eight bytes of ASCII digits, FF-padded (TS 102 221 clause 9.5.1). */
export function codeBytes(digits: string, least = 4): Uint8Array {
  if (!/^\d+$/.test(digits) || digits.length < least || digits.length > 8)
    throw new RangeError(least === 8 ? 'a code of eight digits' : `a code of ${least} to 8 digits`);
  const bytes = Uint8Array.from([...digits].map((digit) => digit.charCodeAt(0)));
  return concat(bytes, new Uint8Array(8 - bytes.length).fill(0xff));
}

/** An administrative code: 4 to 8 digits, or eight bytes in hex. */
export function administrativeCodeBytes(code: string): Uint8Array {
  if (code.length === 16 && isHex(code)) return fromHex(code);
  if (!/^\d{4,8}$/.test(code)) throw new RangeError('a code of 4 to 8 digits, or 16 hex digits');
  return codeBytes(code);
}

/** Type of number and numbering plan, digits swapped: 3GPP TS 24.008 table 10.5.118. International where a + leads. */
function dialling(number: string, most: number): Uint8Array {
  const digits = number.replace(/^\+/, '');
  if (!/^\d{3,20}$/.test(digits)) throw new RangeError(`a number has 3 to ${most} digits, with or without a leading +`);
  return concat(Uint8Array.of(number.startsWith('+') ? 0x91 : 0x81), encodeSwappedDigits(digits));
}

const numberLength = 14;

/** One record of EF.MSISDN without alpha identifier. 3GPP TS 31.102 section 4.2.26. */
export function msisdnRecord(number: string, recordLength: number): Uint8Array {
  if (recordLength < numberLength) throw new RangeError(`a record of ${recordLength} bytes is too short for a number`);
  const bcd = dialling(number, 20);
  const record = new Uint8Array(recordLength).fill(0xff);
  record.set(concat(Uint8Array.of(bcd.length), bcd), recordLength - numberLength);
  return record;
}

const smspLength = 28;
/** Parameter indicators: only the service centre's address is present. */
const centreOnly = 0xfd;

/**
 * One record of EF.SMSP for a service centre's number, or from its 28 bytes behind the alpha identifier in hex (as
 * pySim writes them). 3GPP TS 31.102 section 4.2.27.
 */
export function smspRecord(value: string, recordLength: number): Uint8Array {
  if (recordLength < smspLength) throw new RangeError(`a record of ${recordLength} bytes is too short`);
  const record = new Uint8Array(recordLength).fill(0xff);
  const start = recordLength - smspLength;
  if (value.length === 2 * smspLength && isHex(value)) {
    record.set(fromHex(value), start);
    return record;
  }
  const bcd = dialling(value, 20);
  record[start] = centreOnly;
  record.set(concat(Uint8Array.of(bcd.length), bcd), start + 13);
  return record;
}

/** EF.ACC from four hex digits. 3GPP TS 31.102 section 4.2.15: b11 of the first byte is 0. */
export function accContent(hex: string): Uint8Array {
  if (!/^[0-9A-Fa-f]{4}$/.test(hex)) throw new RangeError('access classes are four hex digits');
  const content = fromHex(hex);
  if ((content[0]! & 0x04) !== 0) throw new RangeError('access class 10 does not belong in EF.ACC');
  return content;
}

/** Text as the ISIM's files hold it: tag 80. 3GPP TS 31.103 sections 4.2.2 to 4.2.4. */
export function imsText(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  if (bytes.length === 0 || bytes.length > 255 || /[\s\p{Cc}]/u.test(text))
    throw new RangeError('an identity of up to 255 bytes without blanks');
  const length = bytes.length < 0x80 ? [bytes.length] : [0x81, bytes.length];
  return concat(Uint8Array.of(0x80, ...length), bytes);
}
