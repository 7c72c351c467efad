/** CMS signed-data (RFC 5652 section 5), DER or BER, binary or PEM, of whoever made it. */
import { decodeInteger, decodeOid, lengthBytes, readOnly, readTlvs, type Tlv } from '#core/protocol/asn1/index.ts';
import { WorkbenchError } from '#shared/errors.ts';

export interface CmsSigner {
  /** Which certificate: raw issuer and serial number, or the subject key identifier. */
  readonly issuer: Uint8Array | undefined;
  readonly serialNumber: Uint8Array | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  /** Parameters of the signature's algorithm, the whole element. */
  readonly parameters: Uint8Array | undefined;
  readonly signature: Uint8Array;
  readonly signedAttributes: SignedAttributes | undefined;
}

export interface SignedAttributes {
  /** What is signed: the attributes as a SET, whatever tag they bear in the message (section 5.4). */
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly messageDigest: Uint8Array | undefined;
  /** Milliseconds since 1970. */
  readonly signingTime: number | undefined;
}

export interface SignedData {
  readonly contentType: string;
  /** Undefined: detached. */
  readonly content: Uint8Array | undefined;
  readonly certificates: readonly Uint8Array[];
  readonly signers: readonly CmsSigner[];
}

const signedDataOid = '1.2.840.113549.1.7.2';
const contentTypeOid = '1.2.840.113549.1.9.3';
const messageDigestOid = '1.2.840.113549.1.9.4';
const signingTimeOid = '1.2.840.113549.1.9.5';

/** Undefined where it is no signed-data at all. Throws WorkbenchError SIGNATURE_UNREADABLE on one that is damaged. */
export function readSignedData(bytes: Uint8Array): SignedData | undefined {
  const binary = fromPem(bytes);
  if (binary === undefined || !looksLikeContentInfo(binary)) return undefined;
  try {
    return parse(definite(binary));
  } catch (cause) {
    if (cause instanceof NotSignedData) return undefined;
    throw new WorkbenchError('SIGNATURE_UNREADABLE', 'the CMS message is damaged', { cause });
  }
}

class NotSignedData extends Error {}

const looksLikeContentInfo = (bytes: Uint8Array) => bytes[0] === 0x30 && bytes.length > 12;

/** The bytes themselves, or what the armour of PEM holds. */
function fromPem(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (!text.trimStart().startsWith('-----BEGIN')) return bytes;
  const whole = Buffer.from(bytes).toString('latin1');
  const armour = /-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----([\s\S]*?)-----END \1-----/.exec(whole);
  return armour === null ? undefined : Buffer.from(armour[2]!, 'base64');
}

/** BER with indefinite lengths (X.690 8.1.3.6), as streams are signed, in definite form. Primitives stay as they are. */
function definite(bytes: Uint8Array): Uint8Array {
  const { element, end } = definiteAt(bytes, 0, 0);
  if (end !== bytes.length && bytes.subarray(end).some((byte) => byte !== 0x0a && byte !== 0x0d))
    throw new RangeError('bytes after the message');
  return element;
}

const deepest = 32;

function definiteAt(bytes: Uint8Array, offset: number, depth: number): { element: Uint8Array; end: number } {
  if (depth > deepest) throw new RangeError('nested too deep');
  let at = offset + 1;
  if (((bytes[offset] ?? 0) & 0x1f) === 0x1f) while ((bytes[at++] ?? 0) >= 0x80);
  const tag = bytes.subarray(offset, at);
  const first = bytes[at++];
  if (first === undefined) throw new RangeError('cut short');
  if (first !== 0x80) {
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (count > 4) throw new RangeError('over-long length');
    let length = first < 0x80 ? first : 0;
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] ?? 0);
    const end = at + length;
    if (end > bytes.length) throw new RangeError('cut short');
    const isConstructed = (tag[0]! & 0x20) !== 0;
    if (!isConstructed || !bytes.subarray(at, end).includes(0x80)) return { element: bytes.subarray(offset, end), end };
    // What was signed must not change: only a value that holds an indefinite length anywhere is written anew.
    const parts: Uint8Array[] = [];
    let changed = false;
    for (let inner = at; inner < end;) {
      const part = definiteAt(bytes, inner, depth + 1);
      changed ||= part.element.length !== part.end - inner;
      parts.push(part.element);
      inner = part.end;
    }
    const element = changed ? joined(tag, parts) : bytes.subarray(offset, end);
    return { element, end };
  }
  const parts: Uint8Array[] = [];
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) {
    if (at >= bytes.length) throw new RangeError('cut short');
    const part = definiteAt(bytes, at, depth + 1);
    parts.push(part.element);
    at = part.end;
  }
  return { element: joined(tag, parts), end: at + 2 };
}

function joined(tag: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const value = Buffer.concat(parts);
  return Buffer.concat([tag, value.length < 0x1000000 ? lengthBytes(value.length) : longLength(value.length), value]);
}

const longLength = (length: number) =>
  Uint8Array.of(0x84, (length >>> 24) & 0xff, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);

function parse(bytes: Uint8Array): SignedData {
  const [contentTypeTlv, wrapped] = readTlvs(readOnly(bytes, 0x30).value);
  if (contentTypeTlv?.tag !== 0x06 || decodeOid(contentTypeTlv.value) !== signedDataOid) throw new NotSignedData();
  const members = readTlvs(readOnly(expect(wrapped, 0xa0).value, 0x30).value);
  const [, , encapsulated, ...rest] = members;
  const [eContentType, eContent] = readTlvs(expect(encapsulated, 0x30).value);
  const certificates = rest.find(({ tag }) => tag === 0xa0);
  const signerInfos = rest.find(({ tag }) => tag === 0x31);
  return {
    contentType: decodeOid(expect(eContentType, 0x06).value),
    content: eContent === undefined ? undefined : octets(readTlvs(expect(eContent, 0xa0).value)[0]),
    certificates:
      certificates === undefined
        ? []
        : readTlvs(certificates.value)
            .filter(({ tag }) => tag === 0x30)
            .map((one) => one.bytes),
    signers: readTlvs(expect(signerInfos, 0x31).value).map(readSigner),
  };
}

/** An OCTET STRING, also one in pieces. */
function octets(element: Tlv | undefined): Uint8Array {
  if (element?.tag === 0x24) return Buffer.concat(readTlvs(element.value).map(octets));
  return expect(element, 0x04).value;
}

function expect(element: Tlv | undefined, tag: number): Tlv {
  if (element?.tag !== tag)
    throw new RangeError(`expected tag ${tag.toString(16)}, found ${element?.tag.toString(16)}`);
  return element;
}

function readSigner(element: Tlv): CmsSigner {
  const members = readTlvs(expect(element, 0x30).value);
  const version = decodeInteger(expect(members[0], 0x02).value);
  const sid = members[1];
  const named = sid?.tag === 0x30 ? readTlvs(sid.value) : undefined;
  if (named === undefined && (sid?.tag !== 0x80 || version < 3)) throw new RangeError('signer identifier');
  const [digestAlgorithm] = readTlvs(expect(members[2], 0x30).value);
  const attributes = members[3]?.tag === 0xa0 ? members[3] : undefined;
  const [algorithm, signature] = members.slice(attributes === undefined ? 3 : 4);
  const [signatureAlgorithm, parameters] = readTlvs(expect(algorithm, 0x30).value);
  return {
    issuer: named?.[0]?.bytes,
    serialNumber: named?.[1]?.value,
    subjectKeyIdentifier: named === undefined ? sid?.value : undefined,
    digestAlgorithm: decodeOid(expect(digestAlgorithm, 0x06).value),
    signatureAlgorithm: decodeOid(expect(signatureAlgorithm, 0x06).value),
    parameters: parameters?.bytes,
    signature: expect(signature, 0x04).value,
    signedAttributes: attributes === undefined ? undefined : readAttributes(attributes),
  };
}

function readAttributes(element: Tlv): SignedAttributes {
  const values = new Map<string, Tlv>();
  for (const attribute of readTlvs(element.value)) {
    const [type, set] = readTlvs(expect(attribute, 0x30).value);
    const name = decodeOid(expect(type, 0x06).value);
    const [value, ...more] = readTlvs(expect(set, 0x31).value);
    if (value === undefined) continue;
    // Sections 11.1 to 11.3: one value, once.
    if ([contentTypeOid, messageDigestOid, signingTimeOid].includes(name) && (more.length > 0 || values.has(name)))
      throw new RangeError(`attribute ${name} is not single`);
    values.set(name, value);
  }
  const time = values.get(signingTimeOid);
  const type = values.get(contentTypeOid);
  return {
    bytes: Buffer.concat([Uint8Array.of(0x31), element.bytes.subarray(1)]),
    contentType: type === undefined ? undefined : decodeOid(expect(type, 0x06).value),
    messageDigest: values.get(messageDigestOid)?.value,
    signingTime: time === undefined ? undefined : readTime(time),
  };
}

/** UTCTime or GeneralizedTime (RFC 5652 section 11.3). */
function readTime({ tag, value }: Tlv): number {
  const text = Buffer.from(value).toString('latin1');
  const parts = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if ((tag !== 0x17 && tag !== 0x18) || parts === null || (parts[1]!.length === 2) !== (tag === 0x17))
    throw new RangeError('signing time');
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const century = tag === 0x18 ? 0 : year < 50 ? 2000 : 1900;
  return Date.UTC(century + year, month - 1, day, hour, minute, second);
}
