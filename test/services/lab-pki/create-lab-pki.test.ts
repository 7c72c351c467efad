import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLabPki, type LabCurve } from '#services/lab-pki/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

const eid = '89049032123451234512345678901235';
const day = 24 * 3_600_000;
let folder: string;
const clock = () => new ManualClock(Date.UTC(2026, 0, 1));

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lab-pki-')), 'pki');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const make = (options: { curves?: LabCurve[]; clock?: ManualClock } = {}) =>
  createLabPki({ folder, clock: options.clock ?? clock(), random: seededRandom('pki'), curves: options.curves });
const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' });
const text = (path: string) =>
  openssl('x509', '-in', join(folder, path), '-noout', '-text', '-certopt', 'no_pubkey,no_sigdump').replace(
    /\s+/g,
    ' ',
  );

const atTestTime = ['-attime', String(Date.UTC(2026, 0, 2) / 1000)];

describe('lab PKI, judged by openssl', () => {
  test.each([
    ['ci', 'Basic Constraints: critical CA:TRUE ', 'Certificate Sign, CRL Sign', '0', 'Registered ID:2.999.1 '],
    ['eum', 'Basic Constraints: critical CA:TRUE, pathlen:0', 'Certificate Sign', '2', 'Registered ID:2.999.5 '],
    ['dp-auth', '', 'Digital Signature', '4', 'Registered ID:2.999.10 '],
    ['dp-pb', '', 'Digital Signature', '5', 'Registered ID:2.999.10 '],
    ['ds-auth', '', 'Digital Signature', '7', 'Registered ID:2.999.15 '],
  ])('%s has the extensions of its role', async (name, constraints, usage, arc, registeredId) => {
    await make();
    const shown = text(`P-256/${name}.pem`);
    expect(shown).toContain(constraints);
    expect(shown.includes('Basic Constraints')).toBe(constraints !== '');
    expect(shown).toContain(`X509v3 Key Usage: critical ${usage} `);
    expect(shown).toContain(`X509v3 Certificate Policies: critical Policy: 2.23.146.1.2.1.${arc} `);
    expect(shown).toContain(`X509v3 Subject Alternative Name: ${registeredId}`);
    expect(shown).toContain('URI:http://ci.esim-workbench.invalid/CRL-A.crl');
    expect(shown).toContain('URI:http://ci.esim-workbench.invalid/CRL-B.crl');
  });

  test('the EUM is constrained to its name and EIN, and the eUICC keeps within', async () => {
    const pki = await make();
    await pki.euicc(eid);
    expect(text('P-256/eum.pem')).toContain(
      'Name Constraints: critical Permitted: DirName:O = eSIM Workbench Lab EUM, serialNumber = 89049032 ',
    );
    const card = text(`P-256/euicc/${eid}.pem`);
    expect(card).toContain(`Subject: C = DE, O = eSIM Workbench Lab EUM, serialNumber = ${eid}, CN = Lab eUICC`);
    expect(card).toContain('Not After : Dec 31 23:59:59 9999 GMT');
    expect(card).toContain('Certificate Policies: critical Policy: 2.23.146.1.2.1.1 ');
    expect(card).not.toContain('Subject Alternative Name');
  });

  test.each(['P-256', 'brainpoolP256r1'] as const)('signatures hold down to the eUICC on %s', async (curve) => {
    const pki = await make({ curves: ['P-256', 'brainpoolP256r1'] });
    const identity = await pki.euicc(eid);
    expect(identity.credentials).toHaveLength(2);
    const at = (name: string) => join(folder, curve, name);
    for (const leaf of ['dp-auth.pem', 'dp-pb.pem', 'ds-auth.pem', 'eum.pem'])
      expect(openssl('verify', ...atTestTime, '-CAfile', join(folder, `public/ci-${curve}.pem`), at(leaf))).toContain(
        'OK',
      );
    // openssl verify matches names by RFC 5280 alone, under which variant O's name constraint never holds.
    const certificate = (name: string) => new X509Certificate(readFileSync(at(name)));
    expect(certificate(`euicc/${eid}.pem`).verify(certificate('eum.pem').publicKey)).toBe(true);
    expect(certificate(`euicc/${eid}.pem`).verify(certificate('ci.pem').publicKey)).toBe(false);
    const named = curve === 'P-256' ? 'prime256v1' : 'brainpoolP256r1';
    expect(openssl('x509', '-in', at('ci.pem'), '-noout', '-text')).toContain(`ASN1 OID: ${named}`);
  });

  test('TLS identities pass for their purpose and for no other', async () => {
    await make();
    const ci = join(folder, 'public/ci-P-256.pem');
    const services = join(folder, 'public/services-ca.pem');
    const verdict = (root: string, purpose: string, path: string, ...more: string[]) =>
      spawnSync(
        'openssl',
        ['verify', ...atTestTime, '-CAfile', root, '-purpose', purpose, ...more, join(folder, path)],
        {
          encoding: 'utf8',
        },
      ).status;
    const localhost = ['-verify_hostname', 'localhost'];
    expect(verdict(ci, 'sslserver', 'P-256/dp-tls.pem', ...localhost)).toBe(0);
    expect(verdict(ci, 'sslserver', 'P-256/dp-tls.pem', '-verify_ip', '127.0.0.1')).toBe(0);
    expect(verdict(ci, 'sslserver', 'P-256/dp-tls.pem', '-verify_hostname', 'elsewhere.example')).not.toBe(0);
    for (const purpose of ['sslserver', 'sslclient'])
      expect(verdict(ci, purpose, 'P-256/ds-tls.pem', ...localhost)).toBe(0);
    expect(verdict(services, 'sslserver', 'services/imei-registry-tls.pem', ...localhost)).toBe(0);
    expect(verdict(services, 'sslserver', 'services/network-tls.pem', '-verify_ip', '127.0.0.1')).toBe(0);
    expect(verdict(services, 'sslclient', 'services/workstation.pem')).toBe(0);
    expect(verdict(services, 'sslserver', 'services/workstation.pem')).not.toBe(0);
    expect(verdict(services, 'sslclient', 'services/imei-registry-tls.pem')).not.toBe(0);
    expect(verdict(services, 'sslclient', 'P-256/dp-tls.pem')).not.toBe(0);
  });
});

describe('lab PKI on disk', () => {
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));

  test('private keys are for the owner alone, and the public folder holds none', async () => {
    await make();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const path of files().filter((name) => name.endsWith('.pem'))) {
      const holdsKey = readFileSync(path, 'utf8').includes('PRIVATE KEY');
      expect(holdsKey).toBe(!path.includes('/public/'));
      if (holdsKey) expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  test('a later start finds the same identities', async () => {
    const first = await make();
    const card = await first.euicc(eid);
    const second = await make();
    expect(second.hierarchies).toEqual(first.hierarchies);
    expect(second.dpTls).toEqual(first.dpTls);
    expect(await second.euicc(eid)).toEqual(card);
  });

  test('two calls for one EID at the same time give one identity', async () => {
    const pki = await make();
    const [a, b] = await Promise.all([pki.euicc(eid), pki.euicc(eid)]);
    expect(a).toEqual(b);
  });

  test('what a kill left half written is made anew and the rest is kept', async () => {
    const first = await make();
    rmSync(join(folder, 'P-256/dp-pb.pem'));
    writeFileSync(join(folder, 'P-256/.dp-pb.pem.1.new'), '-----BEGIN PRIV');
    const second = await make();
    expect(second.hierarchies[0]!.ci).toEqual(first.hierarchies[0]!.ci);
    expect(second.hierarchies[0]!.dpPb.certificate).not.toEqual(first.hierarchies[0]!.dpPb.certificate);
  });

  test('identities of a root that is gone are issued again', async () => {
    const first = await make();
    rmSync(join(folder, 'P-256/ci.pem'));
    const second = await make();
    expect(second.hierarchies[0]!.dpAuth.certificate).not.toEqual(first.hierarchies[0]!.dpAuth.certificate);
    expect(
      openssl(
        'verify',
        ...atTestTime,
        '-CAfile',
        join(folder, 'public/ci-P-256.pem'),
        join(folder, 'P-256/dp-auth.pem'),
      ),
    ).toContain('OK');
  });

  test('a TLS certificate is renewed within thirty days of its end', async () => {
    const manual = clock();
    const first = await make({ clock: manual });
    await manual.advance(690 * day);
    expect((await make({ clock: manual })).dpTls).toEqual(first.dpTls);
    await manual.advance(15 * day);
    const later = await make({ clock: manual });
    expect(later.dpTls.certificate).not.toEqual(first.dpTls.certificate);
    expect(later.hierarchies).toEqual(first.hierarchies);
  });

  test.each([
    ['text that is no PEM', 'hello'],
    ['an empty file', ''],
  ])('%s in the place of an identity is refused by name', async (_, content) => {
    await make();
    writeFileSync(join(folder, 'P-256/ci.pem'), content);
    await expect(make()).rejects.toMatchObject({
      code: 'PKI_DAMAGED',
      details: { path: join(folder, 'P-256/ci.pem') },
    });
  });

  test('a key that is not the certificate’s is refused', async () => {
    await make();
    const key = /-----BEGIN PRIVATE KEY-----[^]*END PRIVATE KEY-----\n/;
    const other = key.exec(readFileSync(join(folder, 'P-256/eum.pem'), 'utf8'))![0];
    const path = join(folder, 'P-256/ci.pem');
    writeFileSync(path, readFileSync(path, 'utf8').replace(key, other));
    await expect(make()).rejects.toMatchObject({ code: 'PKI_DAMAGED' });
  });

  test.each(['8904903212345123451234567890123', '89044045116727494800000004479366', '../../../../etc/passwd'])(
    'no identity is made for EID %s',
    async (bad) => {
      const pki = await make();
      await expect(pki.euicc(bad)).rejects.toMatchObject({ code: 'EID_NOT_OF_LAB' });
    },
  );
});
