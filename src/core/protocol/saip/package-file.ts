/** Files in which profile packages travel: the package itself, padded, or written as text. */
import { readTlv, TlvError } from '../asn1/index.ts';
import { fromBase64, fromHex } from '../bytes/index.ts';
import { ProfilePackageError } from './profile-package-error.ts';

export interface PackageFile {
  /** Profile elements, header to end, nothing else. */
  readonly der: Uint8Array;
  readonly writtenAs: 'der' | 'hex' | 'base64' | 'pem';
  /** Bytes of FF or 00 after the end element, left out of `der`. */
  readonly padding: number;
}

/** Bytes of the largest file that is read as a package; operators' own packages are a hundredth of it. */
export const largestPackageFile = 2_000_000;

const headerTag = 0xa0;
const endTag = 0xaa;

/**
 * The package in a file: DER as it is or as hex, Base64 or PEM text; padding after the end element is cut off.
 * What is not well-formed comes back as it is, for decodeProfilePackage to say where. Throws ProfilePackageError, in
 * words, for what is recognised as something else.
 */
export function readPackageFile(file: Uint8Array): PackageFile {
  if (file.length === 0) throw new ProfilePackageError('the file is empty', { offset: 0 });
  const text = file[0] === headerTag ? undefined : asText(file);
  const { writtenAs, bytes } = text === undefined ? { writtenAs: 'der' as const, bytes: file } : fromText(text);
  const known = otherContents.find(({ first }) => first.every((byte, i) => bytes[i] === byte));
  if (known !== undefined) throw new ProfilePackageError(known.words, { offset: 0 });
  return { writtenAs, ...withoutPadding(bytes) };
}

const otherContents: readonly { readonly first: readonly number[]; readonly words: string }[] = [
  { first: [0xbf, 0x36], words: 'a bound profile package (BF36), made for one card; the catalogue takes unbound ones' },
  { first: [0xbf, 0x23], words: 'the start of a bound profile package (BF23), made for one card' },
  { first: [0x86], words: 'segments of a bound profile package (86), made for one card' },
  { first: [0x50, 0x4b, 0x03, 0x04], words: 'a ZIP archive; unpack it and add the .der files in it' },
  { first: [0x1f, 0x8b], words: 'a gzip file; unpack it and add the .der file in it' },
  { first: [0x30], words: 'elements inside a SEQUENCE (30); a package has no outer wrapper' },
  { first: [0x04], words: 'elements inside an OCTET STRING (04); a package has no outer wrapper' },
];

/** ASCII text without byte order mark; undefined when there is anything else in the file. */
function asText(file: Uint8Array): string | undefined {
  const start = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf ? 3 : 0;
  const characters: string[] = [];
  for (const byte of file.subarray(start)) {
    if (byte > 0x7e || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return undefined;
    characters.push(String.fromCharCode(byte));
  }
  return characters.join('');
}

function fromText(text: string): { readonly writtenAs: 'hex' | 'base64' | 'pem'; readonly bytes: Uint8Array } {
  const pem = /^\s*-----BEGIN ([^-]+)-----([^-]*)-----END \1-----\s*$/.exec(text);
  const body = (pem?.[2] ?? text).replace(/\s+/g, '');
  const hex = body.replace(/^0x/i, '').replace(/[:,]/g, '');
  if (pem === null && /^([0-9A-Fa-f]{2})+$/.test(hex)) return { writtenAs: 'hex', bytes: fromHex(hex) };
  if (pem === null && /^[0-9A-Fa-f]+$/.test(hex))
    throw new ProfilePackageError('hex text with half a byte too much', { offset: 0 });
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(body) && body.length % 4 === 0)
    return { writtenAs: pem === null ? 'base64' : 'pem', bytes: fromBase64(body) };
  if (/ProfileElement\s*::=/.test(text))
    throw new ProfilePackageError('ASN.1 value notation; the catalogue takes packages in DER', { offset: 0 });
  throw new ProfilePackageError('text that is neither hex, Base64 nor PEM', { offset: 0 });
}

/** Cuts what follows the end element, if it is nothing but padding. */
function withoutPadding(bytes: Uint8Array): { readonly der: Uint8Array; readonly padding: number } {
  const end = endOfPackage(bytes);
  if (end === undefined || end === bytes.length) return { der: bytes, padding: 0 };
  const rest = bytes.subarray(end);
  if (rest.every((byte) => byte === 0xff) || rest.every((byte) => byte === 0x00))
    return { der: bytes.subarray(0, end), padding: rest.length };
  const what =
    rest[0] === headerTag ? 'a second package; a file holds one' : `${rest.length} bytes that belong to no package`;
  throw new ProfilePackageError(`behind the end element (AA), at byte ${end}: ${what}`, { offset: end });
}

/** Where the end element ends; undefined without one. */
function endOfPackage(bytes: Uint8Array): number | undefined {
  for (let offset = 0; offset < bytes.length;) {
    try {
      const element = readTlv(bytes, offset);
      offset += element.bytes.length;
      if (element.tag === endTag) return offset;
    } catch (error) {
      if (error instanceof TlvError) return undefined;
      throw error;
    }
  }
  return undefined;
}
