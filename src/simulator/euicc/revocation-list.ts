import { Fields, readOnly, readTlvs, TlvError, type Tlv } from '#core/protocol/asn1/index.ts';
import { equal, toHex } from '#core/protocol/bytes/index.ts';
import { signatureFromDer, verify, type Certificate } from '#core/protocol/crypto/index.ts';
import type { CardRecords } from '../uicc/index.ts';

/** Certificate revocation lists loaded by ES10b.LoadCRL: RFC 5280 section 5.1, SGP.22 v2 section 4.5.2.1. */
export type CrlVerdict = 'ok' | 'invalidSignature' | 'invalidCRLFormat' | 'verificationKeyNotFound';

export class RevocationList {
  readonly #records: CardRecords;

  constructor(records: CardRecords) {
    this.#records = records;
  }

  /** Keeps the serial numbers of a list that one of `cis` signed; the last list of a CI counts. */
  load(crl: Uint8Array, cis: readonly Certificate[]): CrlVerdict {
    const read = readCrl(crl);
    if (read === undefined) return 'invalidCRLFormat';
    const ci = cis.find(({ subject, subjectKeyIdentifier: own }) =>
      read.authority === undefined ? equal(subject.der, read.issuer) : own !== undefined && equal(own, read.authority),
    );
    if (ci === undefined) return 'verificationKeyNotFound';
    if (!verify(ci.publicKey, read.tbs, read.signature)) return 'invalidSignature';
    this.#records.put('revoked', keyOf(ci), read.serialNumbers);
    return 'ok';
  }

  isRevoked(certificate: Certificate, ci: Certificate): boolean {
    const serialNumbers = this.#records.get<string[]>('revoked', keyOf(ci)) ?? [];
    return serialNumbers.includes(toHex(certificate.serialNumber));
  }
}

const keyOf = (ci: Certificate) => toHex(ci.subjectKeyIdentifier ?? new Uint8Array());

/** Undefined when it is no CertificateList { tbsCertList, signatureAlgorithm, signatureValue }. */
function readCrl(crl: Uint8Array) {
  try {
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
    const signature = signatureFromDer(signatureValue.value.subarray(1));
    const authority = readAuthority(members.find((member) => member.tag === 0xa0));
    return { tbs: tbs.bytes, issuer: issuer.bytes, authority, serialNumbers, signature };
  } catch (error) {
    if (error instanceof TlvError || (error instanceof Error && error.name === 'KeyError')) return undefined;
    throw error;
  }
}

/** Extension 2.5.29.35, authorityKeyIdentifier. */
const authorityKeyIdentifierOid = Uint8Array.of(0x55, 0x1d, 0x23);

/** Key identifier of the signer, where the list names it. */
function readAuthority(extensions: Tlv | undefined): Uint8Array | undefined {
  if (extensions === undefined) return undefined;
  const found = readTlvs(readOnly(extensions.value, 0x30).value)
    .map((extension) => new Fields(extension.value))
    .find((extension) => equal(extension.required(0x06).value, authorityKeyIdentifierOid));
  if (found === undefined) return undefined;
  return new Fields(readOnly(found.required(0x04).value, 0x30).value).optional(0x80)?.value;
}
