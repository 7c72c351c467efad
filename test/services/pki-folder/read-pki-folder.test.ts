import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadPrivateKey, parseCertificate, publicPointOf } from '#core/protocol/crypto/index.ts';
import { euiccUnderEum, isLabFolder } from '#services/lab-pki/index.ts';
import {
  chooseSmdp,
  chooseTls,
  describePki,
  euiccsOf,
  hasKey,
  issuersFor,
  presentEids,
  readPkiFolder,
  validityWarnings,
} from '#services/pki-folder/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import {
  eumExtensions,
  eumSubject,
  euiccExtensions,
  euiccSubject,
  fingerprint,
  openssl,
  secondEid,
  serverExtensions,
  sgp26Tree,
  tlsExtensions,
  Tree,
  treeEid,
  treeHost,
  type Sgp26Tree,
} from '#test/support/sgp26-tree.ts';

/** Later than the tree's certificates are made. */
const now = Date.now() + 3_600_000;
let base: string;
let whole: Sgp26Tree;
let tree: Tree;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'pki-folder-'));
  whole = sgp26Tree(join(base, 'whole'));
}, 60_000);
afterAll(() => {
  whole.workshop.remove();
  rmSync(base, { recursive: true });
});

let copies = 0;
beforeEach(() => {
  const folder = join(base, `copy ${++copies}`);
  cpSync(whole.folder, folder, { recursive: true });
  tree = new Tree(folder);
});

const read = () => readPkiFolder(tree.folder);
const pointOfKey = (pkcs8: Uint8Array) => publicPointOf(loadPrivateKey(pkcs8));

describe('a PKI in a folder', () => {
  it('is found whole in a tree that openssl made: every hierarchy, card and server, with their keys', () => {
    const before = fingerprint(tree.folder);
    const pki = read();
    expect(pki.cis.map(({ certificate }) => [certificate.subject.commonName, certificate.publicKey.curve])).toEqual([
      ['Test CI', 'P-256'],
      ['Test CI', 'brainpoolP256r1'],
    ]);
    expect(pki.cis[0]!.files).toEqual([
      'CertificateIssuer/CERT_CI_ECDSA_NIST.der',
      'CertificateIssuer/CERT_CI_ECDSA_NIST.pem',
    ]);
    expect(presentEids(pki)).toEqual([secondEid, treeEid]);
    expect(euiccsOf(pki, treeEid).map(({ certificate }) => certificate.publicKey.curve)).toEqual([
      'P-256',
      'brainpoolP256r1',
    ]);
    expect(euiccsOf(pki, secondEid)).toHaveLength(1);
    expect(pki.servers).toHaveLength(10);
    for (const { certificate, privateKey } of [...pki.eums, ...pki.euiccs, ...pki.servers])
      expect(pointOfKey(privateKey!)).toEqual(certificate.publicKey.point);
    expect(pki.looseKeys).toEqual([]);
    expect(pki.faults).toEqual([expect.stringContaining('operator'), expect.stringContaining('operator')]);
    expect(fingerprint(tree.folder)).toEqual(before);
  });

  it('is told by content: other names, in one folder, change nothing', () => {
    const flat = new Tree(join(base, `flat ${copies}`));
    const names = whole.folder;
    const files = fingerprint(names)
      .map((line) => line.split(' ')[0]!)
      .filter((name) => /\.(der|pem)$/.test(name));
    files.forEach((name, i) => writeFileSync(flat.path(`${i}.bin`), readFileSync(join(names, name))));
    const { servers, eums, cis, looseKeys } = readPkiFolder(flat.folder);
    expect([servers.length, eums.length, cis.length, looseKeys]).toEqual([10, 2, 2, []]);
  });

  it('reads keys in every form that openssl writes, and says of the others why not', () => {
    const { workshop } = whole;
    const issued = workshop.issue('BRP', '/CN=any', []);
    const plain = new Tree(join(base, `keys ${copies}`));
    for (const form of ['sec1', 'sec1.der', 'pkcs8', 'pkcs8.der', 'parameters'] as const) plain.key(form, issued, form);
    openssl('pkey', '-in', issued.key, '-ec_conv_form', 'compressed', '-out', plain.path('compressed'));
    openssl('ec', '-in', issued.key, '-aes128', '-passout', 'pass:secret', '-out', plain.path('locked'));
    openssl('pkcs8', '-topk8', '-in', issued.key, '-passout', 'pass:secret', '-out', plain.path('locked 8'));
    openssl('ec', '-in', issued.key, '-param_enc', 'explicit', '-out', plain.path('explicit'));
    plain.certificate('certificate', issued, 'pem');
    const pki = readPkiFolder(plain.folder);
    const text = openssl('ec', '-in', issued.key, '-noout', '-text').replace(/[\s:]/g, '');
    const [found] = pki.all;
    expect(text).toContain(Buffer.from(pointOfKey(found!.privateKey!)).toString('hex'));
    expect(pki.looseKeys).toEqual([]);
    expect([...pki.faults].sort()).toEqual([
      'explicit: the key is not on a named curve of SGP.22',
      'locked 8: the key is encrypted',
      'locked: the key is encrypted',
    ]);
  });

  it('matches keys by public key: a wrong key belongs to nothing, and is named', () => {
    const other = whole.workshop.issue('NIST', '/CN=other', []);
    tree.key('eUICC/SK_EUICC_ECDSA_NIST.pem', other);
    const pki = read();
    expect(pki.looseKeys).toEqual(['eUICC/SK_EUICC_ECDSA_NIST.pem']);
    expect(euiccsOf(pki, treeEid).map(({ certificate }) => certificate.publicKey.curve)).toEqual(['brainpoolP256r1']);
    expect(describePki(pki)).toContain(`eUICC ${treeEid} P-256 without its private key`);
  });

  it('holds cards to the name constraint by SGP.22’s rule, which openssl does not know', () => {
    const { workshop, hierarchies } = whole;
    const { eum, ci } = hierarchies.NIST;
    const own = whole.workshop.issue('NIST', euiccSubject(treeEid), euiccExtensions(), { issuer: eum });
    const verify = ['verify', '-CAfile', ci.certificate, '-untrusted', eum.certificate];
    expect(() => openssl(...verify, own.certificate)).toThrow(/permitted subtree violation/);
    const foreign = workshop.issue('NIST', euiccSubject('89086030202200000022000023022943'), euiccExtensions(), {
      issuer: eum,
    });
    tree.certificate('eUICC/foreign.der', foreign);
    tree.key('eUICC/foreign.key', foreign);
    const pki = read();
    expect(presentEids(pki)).toEqual([secondEid, treeEid]);
    expect(pki.faults).toContain('eUICC/foreign.der: eUICC, the EUM may not issue for this EID');
  });

  it('takes version 3’s policies and permitted EINs', () => {
    const { workshop, hierarchies } = whole;
    const eins = 'DER:30:0A:13:08:38:39:30:34:34:30:34:35';
    const v3Eum = [
      ...eumExtensions('unused', '0.0.0').filter((line) => !/^(nameConstraints|\[dn]|O=|serialNumber=)/.test(line)),
      `2.23.146.1.2.2.0=${eins}`,
    ];
    const eum = workshop.issue('NIST', '/C=ES/O=V3 EUM/CN=V3 EUM', v3Eum, { issuer: hierarchies.NIST.ci });
    const eid = '89044045116727494800000004479366';
    const euicc = workshop.issue('NIST', euiccSubject(eid), euiccExtensions('0.0.0.0.0'), { issuer: eum });
    tree.certificate('v3/a.crt', eum);
    tree.certificate('v3/b.cer', euicc, 'pem');
    tree.key('v3/b.key', euicc, 'pkcs8.der');
    expect(presentEids(read())).toContain(eid);
  });

  it('says of certificates below a sub-CA that version 2 cannot carry them, and of strangers that their issuer is missing', () => {
    const { workshop, hierarchies } = whole;
    const subCa = [
      'basicConstraints=critical,CA:true',
      'certificatePolicies=critical,2.23.146.1.2.1.0.0.1',
      'keyUsage=critical,keyCertSign',
    ];
    const sub = workshop.issue('NIST', '/CN=DP SubCA', subCa, { issuer: hierarchies.NIST.ci });
    const auth = workshop.issue('NIST', '/CN=below', serverExtensions('0.0.1.1', '2.999.10'), { issuer: sub });
    tree.certificate('variant/sub.pem', sub, 'pem');
    tree.certificate('variant/auth.der', auth);
    tree.remove('CertificateIssuer/CERT_CI_ECDSA_BRP.der', 'CertificateIssuer/CERT_CI_ECDSA_BRP.pem');
    const { faults } = read();
    expect(faults).toContain('variant/auth.der: DPauth, issued by a sub-CA, and SGP.22 v2 carries no chain of three');
    expect(faults).toContain('EUM/CERT_EUM_ECDSA_BRP.der: EUM, the certificate of its issuer is not in the folder');
  });

  it('ends on links that lead in circles, and refuses what is no folder', () => {
    symlinkSync(tree.folder, join(tree.folder, 'eUICC', 'round'));
    symlinkSync('/nowhere/at/all', join(tree.folder, 'dangling'));
    expect(presentEids(read())).toHaveLength(2);
    for (const folder of [join(tree.folder, 'README'), join(tree.folder, 'missing')])
      expect(() => readPkiFolder(folder)).toThrow(expect.objectContaining({ code: 'PKI_FOLDER_UNUSABLE' }));
  });

  it('reads past whatever lies there: damaged certificates and keys, revocation lists, noise', () => {
    const random = seededRandom('damaged PKI');
    const sound = fingerprint(whole.folder)
      .map((line) => line.split(' ')[0]!)
      .filter((name) => /\.(der|pem)$/.test(name));
    for (let i = 0; i < 600; i++) {
      const bytes = readFileSync(join(whole.folder, sound[i % sound.length]!));
      const [at, value, cut] = random.bytes(3);
      bytes[Math.floor((at! / 256) * (i % 3 === 0 ? 8 : bytes.length))] = value!;
      writeFileSync(tree.path(`damaged/${i}`), i % 5 === 0 ? bytes.subarray(0, cut) : bytes);
    }
    for (let i = 0; i < 200; i++) writeFileSync(tree.path(`noise/${i}`), Uint8Array.of(0x30, ...random.bytes(40)));
    const { ci } = whole.hierarchies.NIST;
    const configuration = join(whole.workshop.folder, 'crl.cnf');
    writeFileSync(join(whole.workshop.folder, 'crl.txt'), '');
    writeFileSync(configuration, `[ca]\ndefault_ca=d\n[d]\ndatabase=${join(whole.workshop.folder, 'crl.txt')}\n`);
    const list = ['-cert', ci.certificate, '-keyfile', ci.key, '-md', 'sha256', '-crldays', '30'];
    openssl('ca', '-config', configuration, '-gencrl', ...list, '-out', tree.path('CertificateIssuer/CRL-A.crl'));
    const der = ['-outform', 'DER', '-out', tree.path('CertificateIssuer/CRL-B.crl')];
    openssl('crl', '-in', tree.path('CertificateIssuer/CRL-A.crl'), ...der);
    const pki = read();
    expect(presentEids(pki)).toEqual([secondEid, treeEid]);
    expect(pki.cis.slice(0, 2).map(({ certificate }) => certificate.subject.commonName)).toEqual([
      'Test CI',
      'Test CI',
    ]);
    expect(describePki(pki)).toMatch(/; \d+ more$/);
    expect(pki.faults.some((fault) => fault.includes('CRL'))).toBe(false);
  });

  it('warns of certificates that have run out, and of no others', () => {
    const { workshop, hierarchies } = whole;
    const old = workshop.issue('NIST', '/O=ACME/CN=old', serverExtensions('4', '2.999.10'), {
      issuer: hierarchies.NIST.ci,
      days: -1,
    });
    tree.certificate('DPauth/old.der', old);
    const pki = read();
    expect(validityWarnings(pki.servers, now)).toEqual([
      'DPauth/old.der (DPauth 2.999.10 P-256 without its private key) expired on 2021-01-01.',
    ]);
    expect(validityWarnings(pki.cis, Date.UTC(2000, 0))[0]).toMatch(/is not valid before \d{4}-\d\d-\d\d\.$/);
  });
});

describe('an SM-DP+ in a folder', () => {
  it('is the owner with DPauth and DPpb under most CIs; another is taken when asked for', () => {
    const pki = read();
    expect(chooseSmdp(pki, now)).toMatchObject({ oid: '2.999.10', otherOids: ['2.999.12'] });
    expect(chooseSmdp(pki, now).pairs).toHaveLength(2);
    expect(chooseSmdp(pki, now, '2.999.12').oid).toBe('2.999.12');
    tree.remove('DPpb/SK_S_SM_DPpb_ECDSA_BRP.der');
    expect(chooseSmdp(read(), now)).toMatchObject({ oid: '2.999.12', otherOids: ['2.999.10'] });
  });

  it.each([
    [
      ['DPpb/SK_S_SM_DPpb_ECDSA_NIST.der', 'DPpb/SK_S_SM_DPpb_ECDSA_BRP.der'],
      /the private keys of DPpb 2\.999\.10 P-256/,
    ],
    [
      ['DPauth/CERT_S_SM_DPauth_ECDSA_NIST.der', 'DPauth/CERT_S_SM_DPauth_ECDSA_BRP.der'],
      /a DPauth and a DPpb .* 2\.999\.10/,
    ],
  ])('says what it lacks without %j', (names, missing) => {
    tree.remove(...names);
    expect(() => chooseSmdp(read(), now, '2.999.10')).toThrow(
      expect.objectContaining({
        code: 'PKI_INCOMPLETE',
        details: expect.objectContaining({ missing: expect.stringMatching(missing) }),
      }),
    );
  });

  it('presents the TLS certificate of the name asked for, valid before expired, with its whole chain', () => {
    const { workshop, hierarchies } = whole;
    const subject = `/O=ACME/CN=${treeHost}`;
    const key = workshop.key('NIST');
    const under = (days: number) =>
      workshop.issue('NIST', subject, tlsExtensions('2.999.10', treeHost), { issuer: hierarchies.NIST.ci, days, key });
    tree.remove('DPtls/SK_S_SM_DP_TLS_NIST.pem');
    tree.certificate('DPtls/Old/expired.der', under(-1));
    tree.certificate('DPtls/renewed.der', under(30));
    tree.key('DPtls/renewed.key', { key, certificate: '' });
    expect(chooseTls(read(), now, '2.999.10', [treeHost]).found.files).toEqual(['DPtls/renewed.der']);

    const subCa = [
      'basicConstraints=critical,CA:true',
      'certificatePolicies=critical,2.23.146.1.2.1.0.0.1',
      'keyUsage=critical,keyCertSign',
    ];
    const sub = workshop.issue('NIST', '/CN=DP SubCA', subCa, { issuer: hierarchies.NIST.ci });
    const below = workshop.issue('NIST', '/CN=sub.example.com', tlsExtensions('2.999.10', 'sub.example.com'), {
      issuer: sub,
    });
    tree.certificate('variant/sub.der', sub);
    tree.certificate('variant/tls.der', below);
    tree.key('variant/tls.key', below);
    const { cert, key: pem } = chooseTls(read(), now, '2.999.10', ['sub.example.com']);
    const [leaf, rest, ...more] = cert.match(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g)!;
    expect(more).toEqual([]);
    writeFileSync(tree.path('leaf.pem'), leaf!);
    writeFileSync(tree.path('rest.pem'), rest!);
    const verify = ['verify', '-CAfile', hierarchies.NIST.ci.certificate, '-untrusted', tree.path('rest.pem')];
    expect(openssl(...verify, tree.path('leaf.pem'))).toMatch(/: OK/);
    expect(new X509Certificate(leaf!).checkPrivateKey(createPrivateKey(pem))).toBe(true);
  });
});

describe('a card issued under an EUM of the folder', () => {
  const environment = { clock: new ManualClock(now), random: seededRandom('issued') };
  const eid = '89049032000000000000000000090276';

  it.each(['NIST', 'BRP'] as const)('has a certificate that openssl finds right (%s), and keeps it', async (curve) => {
    const name = curve === 'NIST' ? 'P-256' : 'brainpoolP256r1';
    const eum = issuersFor(read(), eid).find(({ certificate }) => certificate.publicKey.curve === name)!;
    const issuer = { certificate: eum.certificate.der, privateKey: eum.privateKey, ci: eum.ci.der };
    const path = join(base, `issued ${curve}`, 'card.pem');
    const first = await euiccUnderEum(environment, issuer, eid, path);
    const text = openssl('x509', '-in', path, '-noout', '-text', '-nameopt', 'RFC2253');
    expect(text).toContain(`Subject: CN=eUICC,serialNumber=${eid},O=RSP Test EUM,C=ES`);
    expect(text).toMatch(/Certificate Policies: critical\s+Policy: 2\.23\.146\.1\.2\.1\.1\s/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\s/);
    const issuing = new X509Certificate(eum.certificate.der);
    expect(new X509Certificate(first.euiccCertificate).verify(issuing.publicKey)).toBe(true);
    expect(new X509Certificate(first.euiccCertificate).checkIssued(issuing)).toBe(true);
    expect(await euiccUnderEum(environment, issuer, eid, path)).toEqual(first);
  });

  it('is issued again when the folder has another EUM by now, and never beyond the permitted EIN', async () => {
    const [eum] = issuersFor(read(), eid);
    const path = join(base, 'issued again', 'card.pem');
    const of = (one: typeof eum) => ({
      certificate: one!.certificate.der,
      privateKey: one!.privateKey,
      ci: one!.ci.der,
    });
    const first = await euiccUnderEum(environment, of(eum), eid, path);
    const renewed = whole.workshop.issue('NIST', eumSubject, eumExtensions('890490320000'), {
      issuer: whole.hierarchies.NIST.ci,
    });
    tree.remove('EUM/CERT_EUM_ECDSA_NIST.der');
    tree.certificate('EUM/renewed.der', renewed);
    tree.key('EUM/renewed.key', renewed);
    const [other] = issuersFor(read(), eid);
    const second = await euiccUnderEum(environment, of(other), eid, path);
    expect(second.privateKey).not.toEqual(first.privateKey);
    expect(parseCertificate(second.euiccCertificate).subject.serialNumber).toBe(eid);
    expect(issuersFor(read(), treeEid).map(({ certificate }) => certificate.publicKey.curve)).toEqual([
      'brainpoolP256r1',
    ]);
    await expect(euiccUnderEum(environment, of(other), treeEid, path)).rejects.toMatchObject({
      reason: 'nameConstraint',
    });
    expect(read().eums.filter(hasKey)).toHaveLength(2);
  });
});

describe('a folder of the lab', () => {
  it('is a missing one, an empty one, one whose making was cut off, and the lab’s own; none with foreign files', () => {
    const folder = join(base, 'lab or not');
    expect(isLabFolder(folder)).toBe(true);
    mkdirSync(join(folder, 'P-256'), { recursive: true });
    writeFileSync(join(folder, 'lock'), '');
    writeFileSync(join(folder, 'P-256', '.ci.pem.123.new'), '');
    expect(isLabFolder(folder)).toBe(true);
    writeFileSync(join(folder, 'notes.txt'), '');
    expect(isLabFolder(folder)).toBe(false);
    renameSync(join(folder, 'notes.txt'), join(folder, 'P-256', 'ci.pem'));
    expect(isLabFolder(folder)).toBe(false);
    expect(isLabFolder(tree.folder)).toBe(false);
    expect(isLabFolder(join(tree.folder, 'README'))).toBe(false);
  });
});
