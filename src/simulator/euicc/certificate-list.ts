import { decodeInteger, Fields, readOnly, readTlv, readTlvs, TlvError, type Tlv } from '#core/protocol/asn1/index.ts';
import { equal, toHex } from '#core/protocol/bytes/index.ts';
import { KeyError, signatureFromDer } from '#core/protocol/crypto/index.ts';

/** CertificateList of RFC 5280 section 5.1, with the extensions of SGP.22 v2 section 4.5.2.1.1 for lists in parts. */
export interface CertificateList {
  readonly tbs: Uint8Array;
  /** r || s. */
  readonly signature: Uint8Array;
  /** Name, DER. */
  readonly issuer: Uint8Array;
  /** Key identifier of the signer, where the list names it. */
  readonly authority: Uint8Array | undefined;
  /** Serial numbers revoked, hex. */
  readonly serialNumbers: readonly string[];
  /** cRLNumber, hex. */
  readonly number: string | undefined;
  /** Which part of how many; a list that does not say is whole. */
  readonly part: number;
  readonly parts: number;
}

/** Contents of object identifiers. */
const extensionOids = {
  authorityKeyIdentifier: '551D23',
  cRLNumber: '551D14',
  totalPartialCrlNumber: '67811201020002',
  partialCrlNumber: '67811201020003',
};

/** Undefined when it is no CertificateList { tbsCertList, signatureAlgorithm, signatureValue }. */
export function readCertificateList(crl: Uint8Array): CertificateList | undefined {
  try {
    return read(crl);
  } catch (error) {
    if (error instanceof TlvError || error instanceof KeyError) return undefined;
    throw error;
  }
}

function read(crl: Uint8Array): CertificateList | undefined {
  const [tbs, , signatureValue] = readTlvs(readOnly(crl, 0x30).value);
  if (tbs?.tag !== 0x30 || signatureValue?.tag !== 0x03) return undefined;
  const members = new Fields(tbs.value).all;
  const version = members[0]?.tag === 0x02 ? 1 : 0;
  const issuer = members[version + 1];
  if (issuer?.tag !== 0x30) return undefined;
  const entries = members.slice(version + 2).find((member) => member.tag === 0x30);
  const serialNumbers = (entries === undefined ? [] : readTlvs(entries.value)).map((entry) =>
    toHex(new Fields(entry.value).required(0x02).value),
  );
  const extensions = readExtensions(members.find((member) => member.tag === 0xa0));
  const authority = extensions.get(extensionOids.authorityKeyIdentifier);
  const number = extensions.get(extensionOids.cRLNumber);
  const part = integerIn(extensions.get(extensionOids.partialCrlNumber)) ?? 1;
  const parts = integerIn(extensions.get(extensionOids.totalPartialCrlNumber)) ?? 1;
  if (part < 1 || part > parts) return undefined;
  return {
    tbs: tbs.bytes,
    signature: signatureFromDer(signatureValue.value.subarray(1)),
    issuer: issuer.bytes,
    authority: authority && new Fields(readOnly(authority, 0x30).value).optional(0x80)?.value,
    serialNumbers,
    number: number && toHex(readOnly(number, 0x02).value),
    part,
    parts,
  };
}

/** Values of the extensions by the contents of their object identifiers, hex. */
function readExtensions(extensions: Tlv | undefined): Map<string, Uint8Array> {
  if (extensions === undefined) return new Map();
  return new Map(
    readTlvs(readOnly(extensions.value, 0x30).value).map(({ value }) => {
      const members = new Fields(value);
      return [toHex(members.required(0x06).value), members.required(0x04).value];
    }),
  );
}

const integerIn = (value: Uint8Array | undefined): number | undefined =>
  value === undefined ? undefined : decodeInteger(readTlv(value).value);

/** Whether the list says that `ci` (by key identifier, else by name) signed it. */
export const isIssuedBy = (
  { authority, issuer }: CertificateList,
  ci: { readonly subject: { readonly der: Uint8Array }; readonly subjectKeyIdentifier: Uint8Array | undefined },
): boolean =>
  authority === undefined
    ? equal(ci.subject.der, issuer)
    : ci.subjectKeyIdentifier !== undefined && equal(ci.subjectKeyIdentifier, authority);
