/** How single values of a package read. */
import { decodeInteger, decodeOid } from '../../asn1/index.ts';
import { decodeUtf8, toHex, toUint } from '../../bytes/index.ts';
import { fidText } from '../../file-set/index.ts';
import { decodeIccidDigits } from '../iccid-digits.ts';
import { elementTemplates, isTemplateOf, templateElementTypes } from '../templates/index.ts';
import { value } from './shape.ts';

const mostShown = 64;

/** Hex, cut where it gets long: the raw bytes are beside it. */
export const shownHex = (bytes: Uint8Array): string =>
  bytes.length <= mostShown ? toHex(bytes) : `${toHex(bytes.subarray(0, mostShown))}… (${bytes.length} bytes)`;

export const hex = value(shownHex);
export const number = value((bytes) => String(decodeInteger(bytes)));
export const hexNumber = value((bytes) => toHex(bytes));
export const text = value(decodeUtf8);
export const present = value(() => 'yes');
export const iccid = value(decodeIccidDigits);
export const size = value((bytes) => `${toUint(bytes)} bytes`);

const templateNames = new Map(templateElementTypes.map((type) => [type, `PE-${type.toUpperCase()}`]));

export const templateText = (oid: string): string => {
  const type = templateElementTypes.find((one) => isTemplateOf(one, oid));
  return type === undefined ? oid : `${oid} (${templateNames.get(type)})`;
};

export const oid = value((bytes) => templateText(decodeOid(bytes)));

/** File identifiers of a path. */
export const path = value((bytes) => {
  const fids: string[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) fids.push(fidText(toUint(bytes.subarray(at, at + 2))));
  return fids.length === 0 ? 'MF' : fids.join('/');
});

export const tries = value((bytes) => {
  const octet = decodeInteger(bytes);
  return `${octet & 0x0f} of ${octet >> 4} tries left`;
});

export const pinAttributes = value((bytes) => {
  const bits = decodeInteger(bytes);
  return [
    bits & 1 ? 'enabled' : 'disabled',
    bits & 2 ? 'can be changed' : 'cannot be changed',
    bits & 4 ? 'can be disabled' : 'cannot be disabled',
  ].join(', ');
});

export const keyReference = value((bytes) => toHex(Uint8Array.of(decodeInteger(bytes))));

const algorithms: Readonly<Record<number, string>> = { 1: 'Milenage', 2: 'TUAK', 3: 'test algorithm (TS 34.108)' };
export const algorithm = value((bytes) => algorithms[decodeInteger(bytes)] ?? `unknown (${decodeInteger(bytes)})`);

const keyUsages: Readonly<Record<string, string>> = { '18': 'encryption', '14': 'integrity', '48': 'key encryption' };
export const keyUsage = value((bytes) => {
  const words = keyUsages[toHex(bytes)];
  return words === undefined ? toHex(bytes) : `${toHex(bytes)} (${words})`;
});

const keyTypes: Readonly<Record<string, string>> = { '80': 'DES', '85': 'TLS PSK', '88': 'AES', A1: 'RSA', B0: 'ECC' };
export const keyType = value((bytes) => {
  const words = keyTypes[toHex(bytes)];
  return words === undefined ? toHex(bytes) : `${toHex(bytes)} (${words})`;
});

const kinds: Readonly<Record<number, string>> = {
  0x01: 'transparent',
  0x02: 'linear fixed',
  0x06: 'cyclic',
  0x38: 'directory',
  0x39: 'BER-TLV',
};

export const fileDescriptor = value((bytes) => {
  const kind = kinds[(bytes[0] ?? 0) & 0x3f] ?? 'unknown';
  const record = bytes.length >= 4 ? `, records of ${toUint(bytes.subarray(2, 4))} bytes` : '';
  return `${toHex(bytes)} (${kind}${record})`;
});

export const accessRule = value((bytes) =>
  bytes.length === 3 ? `record ${bytes[2]} of ${toHex(bytes.subarray(0, 2))}` : `record ${bytes[0] ?? '?'}`,
);

export const shortEfId = value((bytes) => (bytes.length === 0 ? 'none' : `${bytes[0]! >> 3} (${toHex(bytes)})`));

export const elementNames: Readonly<Record<number, string>> = {
  0xa0: 'ProfileHeader',
  0xa1: 'PE-GenericFileManagement',
  0xa2: 'PE-PINCodes',
  0xa3: 'PE-PUKCodes',
  0xa4: 'PE-AKAParameter',
  0xa5: 'PE-CDMAParameter',
  0xa6: 'PE-SecurityDomain',
  0xa7: 'PE-RFM',
  0xa8: 'PE-Application',
  0xa9: 'PE-NonStandard',
  0xaa: 'PE-End',
  ...Object.fromEntries(templateElementTypes.map((type) => [elementTemplates[type].tag, templateNames.get(type)!])),
};
