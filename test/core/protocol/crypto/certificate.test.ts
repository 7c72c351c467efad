import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  parseCertificate,
  rolesOf,
  sha1,
  verifyEuiccChain,
  verifyIssued,
  verifyServerChain,
  type Certificate,
  type CertificateFault,
} from '#core/protocol/crypto/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorLines, vectorsAvailable } from '#test/support/vectors.ts';

const eid = '89049032123451234512345678901235';
const roleOid = (last: number) => `2.23.146.1.2.1.${last}`;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rightKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** nameConstraints with one permitted directoryName: O = "EUM", serialNumber = the given digits (hand-encoded). */
const nameConstraints = (digits: string) => {
  const serial = toHex(Uint8Array.from(digits, (digit) => digit.charCodeAt(0)));
  const name = `310C300A060355040A0C0345554D3111300F0603550405${'13'}${digits.length.toString(16).padStart(2, '0')}${serial}`;
  const wrap = (tag: string, hex: string) => tag + (hex.length / 2).toString(16).padStart(2, '0') + hex;
  return new x509.Extension(
    '2.5.29.30',
    true,
    fromHex(wrap('30', wrap('A0', wrap('30', wrap('A4', wrap('30', name)))))),
  );
};

interface Issue {
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly policy: string;
  readonly ca?: boolean;
  readonly usage?: x509.KeyUsageFlags;
  readonly registeredId?: string;
  readonly extra?: x509.Extension[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly authority?: webcrypto.CryptoKey;
}

/** Certificates made by another implementation (@peculiar/x509), so that our reading is held against it. */
async function issue(one: Issue, issuer: { subject: string; keys: webcrypto.CryptoKeyPair }): Promise<Uint8Array> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '0102',
    subject: one.subject,
    issuer: issuer.subject,
    notBefore: new Date(one.notBefore ?? '2020-01-01T00:00:00Z'),
    notAfter: new Date(one.notAfter ?? '2060-01-01T00:00:00Z'),
    signingKey: issuer.keys.privateKey,
    publicKey: one.keys.publicKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...(one.ca ? [new x509.BasicConstraintsExtension(true, 0, true)] : []),
      new x509.KeyUsagesExtension(
        one.usage ?? (one.ca ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature),
        true,
      ),
      new x509.CertificatePolicyExtension([one.policy], true),
      await x509.SubjectKeyIdentifierExtension.create(one.keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(one.authority ?? issuer.keys.publicKey),
      ...(one.registeredId
        ? [new x509.SubjectAlternativeNameExtension([{ type: 'id', value: one.registeredId } as never])]
        : []),
      ...(one.extra ?? []),
    ],
  });
  return new Uint8Array(certificate.rawData);
}

describe('certificate chains of SGP.22', () => {
  let root: { subject: string; keys: webcrypto.CryptoKeyPair };
  let stranger: { subject: string; keys: webcrypto.CryptoKeyPair };
  let eumOwner: { subject: string; keys: webcrypto.CryptoKeyPair };
  let leafKeys: webcrypto.CryptoKeyPair;
  let ci: Certificate;
  const eumTemplate = () => ({
    subject: 'CN=EUM Test, O=EUM',
    keys: eumOwner.keys,
    policy: roleOid(2),
    ca: true,
    extra: [nameConstraints('89049032')],
  });
  const euiccTemplate = () => ({ subject: `CN=eUICC, O=EUM, 2.5.4.5=${eid}`, keys: leafKeys, policy: roleOid(1) });
  const serverTemplate = () => ({ subject: 'CN=SMDP, O=ACME', keys: leafKeys, policy: roleOid(4) });
  const make = async (one: Issue, issuer = root) => parseCertificate(await issue(one, issuer));

  beforeAll(async () => {
    x509.cryptoProvider.set(crypto);
    root = { subject: 'CN=Test CI, O=RSPTEST', keys: await rightKeys() };
    stranger = { subject: 'CN=Test CI, O=RSPTEST', keys: await rightKeys() };
    eumOwner = { subject: 'CN=EUM Test, O=EUM', keys: await rightKeys() };
    leafKeys = await rightKeys();
    ci = await make({ ...root, policy: roleOid(0), ca: true });
  });

  it('reads what another implementation wrote', async () => {
    const leaf = await make({
      ...serverTemplate(),
      extra: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'smdp.example.com' }])],
    });
    expect(leaf).toMatchObject({
      subject: { commonName: 'SMDP', organization: 'ACME' },
      issuer: { commonName: 'Test CI', organization: 'RSPTEST' },
      policyOids: [roleOid(4)],
      keyUsage: ['digitalSignature'],
      dnsNames: ['smdp.example.com'],
      isCa: false,
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2060, 0, 1),
      publicKey: { curve: 'P-256' },
    });
    expect(ci).toMatchObject({ isCa: true, pathLength: 0, keyUsage: ['keyCertSign'] });
    expect(leaf.authorityKeyIdentifier).toEqual(ci.subjectKeyIdentifier);
    expect(ci.subjectKeyIdentifier).toEqual(sha1(ci.publicKey.point));
    expect(rolesOf(leaf)).toEqual(['DPauth']);
  });

  it('accepts a server under the CI and an eUICC under its EUM', async () => {
    expect(verifyServerChain(await make(serverTemplate()), [ci], ['DSauth', 'DPauth'])).toBe(ci);
    const eum = await make(eumTemplate());
    const euicc = await make(euiccTemplate(), eumOwner);
    expect(eum.permittedSubtrees).toMatchObject([{ organization: 'EUM', serialNumber: '89049032' }]);
    expect(verifyEuiccChain(euicc, eum, [ci], { now: Date.UTC(2026, 0, 1) })).toBe(ci);
  });

  const now = Date.UTC(2026, 0, 1);
  const serverFaults: [string, CertificateFault, (one: Issue) => Issue, (() => typeof root)?, number?][] = [
    ['of another CI', 'unknownCi', (one) => one, () => stranger],
    [
      'of another CI that claims ours',
      'signature',
      (one) => ({ ...one, authority: root.keys.publicKey }),
      () => stranger,
    ],
    ['for another role', 'policy', (one) => ({ ...one, policy: roleOid(5) })],
    ['that is a CA', 'basicConstraints', (one) => ({ ...one, ca: true })],
    ['with another key usage', 'keyUsage', (one) => ({ ...one, usage: x509.KeyUsageFlags.keyAgreement })],
    ['that has expired', 'expired', (one) => ({ ...one, notAfter: '2021-01-01T00:00:00Z' }), undefined, now],
    ['of the future', 'notYetValid', (one) => ({ ...one, notBefore: '2030-01-01T00:00:00Z' }), undefined, now],
    [
      'with an unknown critical extension',
      'criticalExtension',
      (one) => ({ ...one, extra: [new x509.Extension('1.2.3.4', true, fromHex('0500'))] }),
    ],
  ];
  it.each(serverFaults)('refuses a server certificate %s', async (_what, reason, change, issuer, at) => {
    const leaf = await make(change(serverTemplate()), issuer?.());
    const check = () => verifyServerChain(leaf, [ci], 'DPauth', at === undefined ? {} : { now: at });
    expect(check).toThrow(expect.objectContaining({ reason }));
  });

  it('does not look at dates without a clock', async () => {
    const expired = await make({ ...serverTemplate(), notAfter: '2021-01-01T00:00:00Z' });
    expect(verifyServerChain(expired, [ci], 'DPauth')).toBe(ci);
  });

  it.each([
    ['another EID range', `CN=eUICC, O=EUM, 2.5.4.5=89033023123451234512345678901235`],
    ['another organization', `CN=eUICC, O=Other, 2.5.4.5=${eid}`],
    ['no EID', 'CN=eUICC, O=EUM'],
    ['an EID cut short', 'CN=eUICC, O=EUM, 2.5.4.5=89049032'],
  ])('refuses an eUICC with %s', async (_what, subject) => {
    const eum = await make(eumTemplate());
    const euicc = await make({ ...euiccTemplate(), subject }, eumOwner);
    expect(() => verifyEuiccChain(euicc, eum, [ci])).toThrow(expect.objectContaining({ reason: 'nameConstraint' }));
  });

  it('refuses an EUM without constraint, without CA right or of another role, and an eUICC of another EUM', async () => {
    const euicc = await make(euiccTemplate(), eumOwner);
    const check = async (change: Partial<Issue>, reason: CertificateFault) => {
      const eum = await make({ ...eumTemplate(), ...change });
      expect(() => verifyEuiccChain(euicc, eum, [ci])).toThrow(expect.objectContaining({ reason }));
    };
    await check({ extra: [] }, 'nameConstraint');
    await check({ ca: false, usage: x509.KeyUsageFlags.keyCertSign }, 'basicConstraints');
    await check({ policy: roleOid(1) }, 'policy');
    await check({ usage: x509.KeyUsageFlags.cRLSign }, 'keyUsage');
    await check({ keys: leafKeys }, 'authorityKeyIdentifier');
    expect(() => verifyEuiccChain(euicc, ci, [])).toThrow(expect.objectContaining({ reason: 'unknownCi' }));
  });

  it('permits by issuer identification numbers where v3 has them instead', async () => {
    const ein = new x509.Extension('2.23.146.1.2.2.0', false, fromHex('300A13083839303439303332'));
    const eum = await make({ ...eumTemplate(), extra: [ein] });
    expect(eum.permittedEins).toEqual(['89049032']);
    expect(verifyEuiccChain(await make(euiccTemplate(), eumOwner), eum, [ci])).toBe(ci);
  });

  it('never yields anything but CertificateError on damage', async () => {
    const der = await issue(eumTemplate(), root);
    const random = seededRandom('certificates');
    let accepted = 0;
    for (let run = 0; run < 400; run++) {
      const damaged = der.slice();
      const [high, low, value] = random.bytes(3) as unknown as [number, number, number];
      const position = ((high << 8) | low) % damaged.length;
      if (damaged[position] === value) continue;
      damaged[position] = value;
      try {
        const parsed = parseCertificate(damaged);
        if (verifyIssued(parsed, ci)) accepted++;
      } catch (error) {
        expect(error).toBeInstanceOf(CertificateError);
      }
    }
    expect(accepted).toBe(0);
  });
});

describe.skipIf(!vectorsAvailable)('GSMA SGP.26 test certificates of recorded sessions', () => {
  const json = vectorsAvailable
    ? vectorLines<{ json?: Record<string, string> }>('transcripts/ygg-c-download-TS48V1-A-UNIQUE.jsonl')
    : [];
  const certificate = (member: string) =>
    parseCertificate(fromBase64(json.find((line) => line.json?.[member] !== undefined)!.json![member]!));

  it('are read', () => {
    expect(certificate('serverCertificate')).toMatchObject({
      subject: { organization: 'ACME', commonName: 'TEST SM-DP+' },
      registeredId: '2.999.10',
      policyOids: [roleOid(4)],
      authorityKeyIdentifier: fromHex('F54172BDF98A95D65CBEB88A38A1C11D800A85C3'),
      notAfter: Date.UTC(2030, 2, 30, 8, 31, 30),
    });
    expect(rolesOf(certificate('smdpCertificate'))).toEqual(['DPpb']);
  });

  it('are refused without their CI', () => {
    const check = () => verifyServerChain(certificate('serverCertificate'), [], 'DPauth');
    expect(check).toThrow(expect.objectContaining({ reason: 'unknownCi' }));
  });
});
