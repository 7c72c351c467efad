/** Keys and codes that everybody knows: printed in specifications, or too regular to be secret. */
import { fromHex, toHex } from '../../bytes/index.ts';

/** K of the test sets of 3GPP TS 35.208 section 4.3 and TS 35.233 (TUAK). */
const publishedKeys: ReadonlySet<string> = new Set([
  '0DA6F7BA86D5EAC8A19CF563AC58642D',
  '2D609D4DB0AC5BF0D2C0DE267014DE0D',
  '465B5CE8B199B49FAA5F0A2EE238A6BC',
  '4AB1DEB05CA6CEB051FC98E77D026A84',
  '5122250214C33E723A5DD523FC145FC0',
  '5BD7ECD3D3127A41D12539BED4E7CF71',
  '6C38A116AC280C454F59332EE35C8C4F',
  '6CD1C6CEB1E01E14F1B82316A90B7F3D',
  '729B17729270DD87CCDF1BFE29B4E9BB',
  '77B45843C88E58C10D202684515ED430',
  '90DCA4EDA45B53CF0F12D7C9C3BC6A89',
  '9E5944AEA94B81165C82FBF9F32DB751',
  'A0E2971B6822E8D354A18CC235624ECB',
  'A530A7FE428FAD1082C45EDDFCE13884',
  'AF7C65E1927221DE591187A2C5987A53',
  'B73A90CBCF3AFB622DBA83C58A8415DF',
  'D32DD23E89DC662354CA12EB79DD32FA',
  'D9151CF04896E25830BF2E08267B8360',
  'FEC86BA6EB707ED08905757B1BB44B8F',
  'B8DA837A50652D6AC7C97DA14F6ACC61',
  '1574CA56881D05C189C82880F789C9CD4244955F4426AA2B69C29F15770E5AA5',
]);

/** 000102…0D, of which TS.48 leaves the last two bytes free. */
const testKeyStart = fromHex('000102030405060708090A0B0C0D');

/** Each byte the one before plus the same step: 00…00, 000102…, FFFEFD…, 00112233…. */
function isRegular(bytes: Uint8Array): boolean {
  if (bytes.length < 3) return false;
  const step = (bytes[1]! - bytes[0]!) & 0xff;
  return bytes.every((byte, i) => i === 0 || ((byte - bytes[i - 1]!) & 0xff) === step);
}

export const isKnownKey = (key: Uint8Array): boolean =>
  isRegular(key) || testKeyStart.every((byte, i) => key[i] === byte) || publishedKeys.has(toHex(key));

const knownCodes: ReadonlySet<string> = new Set(['1234', '12345', '123456', '1234567', '12345678', '87654321']);

/** Digits of a PIN, PUK or administrative code before its padding; undefined for eight bytes that are no digits. */
export function codeDigits(code: Uint8Array): string | undefined {
  const end = code.findLastIndex((byte) => byte !== 0xff) + 1;
  const digits = code.subarray(0, end);
  return digits.every((byte) => byte >= 0x30 && byte <= 0x39)
    ? [...digits].map((byte) => String.fromCharCode(byte)).join('')
    : undefined;
}

/** 0000, 55555555, 12345678 and the like; of codes in bytes, those that are regular. */
export function isKnownCode(code: Uint8Array): boolean {
  const digits = codeDigits(code);
  if (digits === undefined) return isRegular(code);
  return digits !== '' && (/^(\d)\1*$/.test(digits) || knownCodes.has(digits));
}
