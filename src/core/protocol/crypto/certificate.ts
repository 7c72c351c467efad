/** X.509 certificates as SGP.14 and SGP.22 section 4.5 profile them. RFC 5280. Our own reading: OpenSSL's chain rules do not fit. */
import {
  decodeBits,
  decodeBoolean,
  decodeInteger,
  decodeOid,
  Fields,
  readOnly,
  readTlv,
  readTlvs,
  type Tlv,
} from '../asn1/index.ts';
import { decodeUtf8, equal } from '../bytes/index.ts';
import { curveOfOid, type Curve } from './curve.ts';
import { signatureFromDer, verify } from './ecdsa.ts';
import type { EcPublicKey } from './keys.ts';

/** Attributes of a distinguished name; the first of each kind. */
export interface DistinguishedName {
  readonly commonName?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly country?: string;
  readonly serialNumber?: string;
  /** The Name as encoded, for comparison. */
  readonly der: Uint8Array;
}

export type KeyUsage = 'digitalSignature' | 'keyCertSign' | 'cRLSign' | 'other';

export interface Certificate {
  readonly der: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly publicKey: EcPublicKey;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly policyOids: readonly string[];
  /** Object identifier of the certificate's owner (subjectAltName registeredID). */
  readonly registeredId: string | undefined;
  readonly dnsNames: readonly string[];
  readonly keyUsage: readonly KeyUsage[];
  readonly extendedKeyUsage: readonly string[];
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Directory names of the nameConstraints' permitted subtrees. */
  readonly permittedSubtrees: readonly DistinguishedName[];
  /** Issuer identification numbers an EUM certificate of SGP.22 v3 permits (2.23.146.1.2.2.0). */
  readonly permittedEins: readonly string[];
  /** Object identifiers of critical extensions that are not known here. */
  readonly unknownCriticalExtensions: readonly string[];
  readonly tbs: Uint8Array;
  /** r || s. */
  readonly signature: Uint8Array;
}

/** Bytes that are no certificate of this profile; `reason` says in which respect. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly reason: CertificateFault;
  constructor(reason: CertificateFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

export type CertificateFault =
  | 'malformed'
  | 'unsupportedCurve'
  | 'unsupportedAlgorithm'
  | 'unknownCi'
  | 'signature'
  | 'notYetValid'
  | 'expired'
  | 'authorityKeyIdentifier'
  | 'basicConstraints'
  | 'keyUsage'
  | 'policy'
  | 'criticalExtension'
  | 'nameConstraint';

/** Throws CertificateError 'malformed', 'unsupportedCurve' or 'unsupportedAlgorithm'. */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError(
      'malformed',
      `not a certificate: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
}

/** Whether `issuer`'s key signed `child`, by signature alone. */
export function verifyIssued(child: Certificate, issuer: Certificate): boolean {
  return verify(issuer.publicKey, child.tbs, child.signature);
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

function read(der: Uint8Array): Certificate {
  const [tbs, algorithm, signatureBits] = readTlvs(readOnly(der, 0x30).value);
  if (tbs?.tag !== 0x30 || algorithm?.tag !== 0x30 || signatureBits?.tag !== 0x03)
    throw new CertificateError('malformed', 'not a certificate');
  const members = readTlvs(tbs.value);
  if (members[0]?.tag === 0xa0) members.shift();
  const [serial, innerAlgorithm, issuer, validity, subject, spki] = members;
  if (!serial || !innerAlgorithm || !issuer || !validity || !subject || !spki)
    throw new CertificateError('malformed', 'certificate lacks a member');
  if (oidIn(algorithm) !== ecdsaWithSha256 || !equal(algorithm.bytes, innerAlgorithm.bytes))
    throw new CertificateError('unsupportedAlgorithm', 'certificate is not signed with ecdsa-with-SHA256');
  const [notBefore, notAfter] = readTlvs(validity.value).map(readTime);
  const extensions = members.find(({ tag }) => tag === 0xa3);
  return {
    der,
    tbs: tbs.bytes,
    signature: signatureFromDer(wholeBits(signatureBits)),
    serialNumber: serial.value,
    issuer: readName(issuer.bytes),
    subject: readName(subject.bytes),
    publicKey: readPublicKey(spki),
    notBefore: notBefore ?? NaN,
    notAfter: notAfter ?? NaN,
    ...readExtensions(extensions === undefined ? [] : readTlvs(readOnly(extensions.value, 0x30).value)),
  };
}

const oidIn = (sequence: Tlv): string => decodeOid(new Fields(sequence.value).required(0x06).value);

function wholeBits({ value }: Tlv): Uint8Array {
  if (value[0] !== 0) throw new CertificateError('malformed', 'bit string is not whole bytes');
  return value.subarray(1);
}

function readPublicKey(spki: Tlv): EcPublicKey {
  const members = new Fields(spki.value);
  const [algorithm, namedCurve] = readTlvs(members.required(0x30).value);
  const isEc = algorithm?.tag === 0x06 && decodeOid(algorithm.value) === '1.2.840.10045.2.1';
  const curve: Curve | undefined =
    isEc && namedCurve?.tag === 0x06 ? curveOfOid(decodeOid(namedCurve.value)) : undefined;
  if (curve === undefined)
    throw new CertificateError('unsupportedCurve', 'public key is not on P-256 or brainpoolP256r1');
  const point = wholeBits(members.required(0x03));
  if (point.length !== 65 || point[0] !== 0x04)
    throw new CertificateError('unsupportedCurve', 'public key is not an uncompressed point');
  return { curve, point };
}

type NameAttribute = Exclude<keyof DistinguishedName, 'der'>;

const nameAttributes: Readonly<Record<string, NameAttribute>> = {
  '2.5.4.3': 'commonName',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'country',
  '2.5.4.10': 'organization',
  '2.5.4.11': 'organizationalUnit',
};

function readName(der: Uint8Array): DistinguishedName {
  const found: Partial<Record<NameAttribute, string>> = {};
  for (const set of readTlvs(readOnly(der, 0x30).value)) {
    for (const pair of readTlvs(set.value)) {
      const [type, value] = readTlvs(pair.value);
      const attribute = type?.tag === 0x06 ? nameAttributes[decodeOid(type.value)] : undefined;
      if (attribute !== undefined && value !== undefined) found[attribute] ??= decodeUtf8(value.value);
    }
  }
  return { ...found, der };
}

/** UTCTime or GeneralizedTime in the DER forms of RFC 5280 4.1.2.5. */
function readTime({ tag, value }: Tlv): number {
  const text = decodeUtf8(value);
  const match = (
    tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  ).exec(text);
  if (match === null) throw new CertificateError('malformed', 'unreadable time');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fullYear = tag === 0x17 ? year + (year < 50 ? 2000 : 1900) : year;
  return Date.UTC(fullYear, month - 1, day, hour, minute, second);
}

type Extensions = Pick<
  Certificate,
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'policyOids'
  | 'registeredId'
  | 'dnsNames'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'isCa'
  | 'pathLength'
  | 'permittedSubtrees'
  | 'permittedEins'
  | 'unknownCriticalExtensions'
>;

const keyUsageBits: Readonly<Record<number, KeyUsage>> = { 0: 'digitalSignature', 5: 'keyCertSign', 6: 'cRLSign' };

/** Reader of each known extension's value (the contents of extnValue). */
const extensionReaders: Readonly<Record<string, (value: Uint8Array) => Partial<Extensions>>> = {
  '2.5.29.14': (value) => ({ subjectKeyIdentifier: readOnly(value, 0x04).value }),
  '2.5.29.35': (value) => ({ authorityKeyIdentifier: new Fields(readOnly(value, 0x30).value).optional(0x80)?.value }),
  '2.5.29.15': (value) => ({
    keyUsage: decodeBits(readOnly(value, 0x03).value).map((bit) => keyUsageBits[bit] ?? 'other'),
  }),
  '2.5.29.37': (value) => ({
    extendedKeyUsage: readTlvs(readOnly(value, 0x30).value).map((purpose) => decodeOid(purpose.value)),
  }),
  '2.5.29.32': (value) => ({ policyOids: readTlvs(readOnly(value, 0x30).value).map(oidIn) }),
  '2.5.29.17': (value) => {
    const names = new Fields(readOnly(value, 0x30).value);
    const registeredId = names.optional(0x88);
    return {
      dnsNames: names.each(0x82).map((name) => decodeUtf8(name.value)),
      registeredId: registeredId && decodeOid(registeredId.value),
    };
  },
  '2.5.29.19': (value) => {
    const constraints = new Fields(readOnly(value, 0x30).value);
    const isCa = constraints.optional(0x01);
    const pathLength = constraints.optional(0x02);
    return {
      isCa: isCa !== undefined && decodeBoolean(isCa.value),
      pathLength: pathLength && decodeInteger(pathLength.value),
    };
  },
  '2.5.29.30': (value) => {
    const permitted = new Fields(readOnly(value, 0x30).value).optional(0xa0);
    const bases = permitted === undefined ? [] : readTlvs(permitted.value).map((subtree) => readTlv(subtree.value));
    return { permittedSubtrees: bases.filter(({ tag }) => tag === 0xa4).map((base) => readName(base.value)) };
  },
  '2.23.146.1.2.2.0': (value) => ({
    permittedEins: readTlvs(readOnly(value, 0x30).value).map((ein) => decodeUtf8(ein.value)),
  }),
  '2.5.29.31': () => ({}),
};

function readExtensions(list: readonly Tlv[]): Extensions {
  const extensions: Extensions = {
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    policyOids: [],
    registeredId: undefined,
    dnsNames: [],
    keyUsage: [],
    extendedKeyUsage: [],
    isCa: false,
    pathLength: undefined,
    permittedSubtrees: [],
    permittedEins: [],
    unknownCriticalExtensions: [],
  };
  const unknownCritical: string[] = [];
  for (const extension of list) {
    const members = new Fields(extension.value);
    const oid = decodeOid(members.required(0x06).value);
    const critical = members.optional(0x01);
    const reader = extensionReaders[oid];
    if (reader !== undefined) Object.assign(extensions, reader(members.required(0x04).value));
    else if (critical !== undefined && decodeBoolean(critical.value)) unknownCritical.push(oid);
  }
  return { ...extensions, unknownCriticalExtensions: unknownCritical };
}
