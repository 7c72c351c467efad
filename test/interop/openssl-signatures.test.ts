/** openssl as the judge of our certificates and of every signature of an RSP session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTlv, readTlvs } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  authenticateServer,
  encodeCtxParams1,
  getEuiccChallenge,
  getEuiccInfo1,
  prepareDownload,
} from '#core/protocol/sgp22/index.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, type Smdp } from '#services/smdp/index.ts';
import { createEuicc, type Euicc } from '#simulator/euicc/index.ts';
import { es10, LabServer, selectIsdr, storeData } from '#test/simulator/euicc/lab.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { programMissing, run } from '#test/support/third-party.ts';

const eid = '89049032123451234512345678901235';
const address = 'smdp.example.com';

describe.skipIf(programMissing('openssl'))('openssl judges', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-'));
  let pki: LabPki;
  let smdp: Smdp;
  let card: Euicc;

  beforeAll(async () => {
    const world = { clock: systemClock, random: systemRandom };
    pki = await createLabPki({ folder: join(folder, 'pki'), curves: ['P-256', 'brainpoolP256r1'], ...world });
    const { ci, dpAuth, dpPb } = pki.hierarchies[0]!;
    smdp = createSmdp({
      ...world,
      store: memoryStore(),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
      address,
    });
    for (const { name, der } of shippedProfiles()) smdp.addPackage({ profileType: name, der });
    card = createEuicc({ id: 'card', store: memoryStore(), random: systemRandom, identity: await pki.euicc(eid) });
    card.powerOn();
    selectIsdr(card);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const openssl = (...args: string[]) => run('openssl', args);
  /** The certificate in PEM, by openssl itself. */
  async function pem(name: string, certificate: Uint8Array): Promise<string> {
    const path = join(folder, `${name}.pem`);
    const { status, stderr } = await openssl(
      'x509',
      '-inform',
      'DER',
      '-in',
      file(`${name}.der`, certificate),
      '-out',
      path,
    );
    expect([status, stderr]).toEqual([0, '']);
    return path;
  }
  /** "Verified OK" or "Verification failure" on SHA-256 with ECDSA over `message`. */
  const verdict = (certificate: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
    verdictOnDer(certificate, message, ecdsaDer(signature));
  async function verdictOnDer(certificate: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<string> {
    const key = await openssl('x509', '-in', await pem('signer', certificate), '-pubkey', '-noout');
    const { stdout } = await openssl(
      ...['dgst', '-sha256', '-verify', file('signer.pub', key.stdout)],
      ...['-signature', file('signature.der', signature), file('message', message)],
    );
    return stdout.trim();
  }
  /** Good as it is; not after one bit of it was turned, or of the signature. */
  async function expectSignature(certificate: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<void> {
    const turned = (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
    expect(await verdict(certificate, message, signature)).toBe('Verified OK');
    expect(await verdict(certificate, turned(message), signature)).not.toBe('Verified OK');
    expect(await verdict(certificate, message, turned(signature))).not.toBe('Verified OK');
  }

  describe.each([0, 1])('the certificates of hierarchy %i', (at) => {
    it('can be read, and say what SGP.14 and SGP.22 want', async () => {
      const { ci, eum, dpAuth, dpPb, curve } = pki.hierarchies[at]!;
      const card = (await pki.euicc(eid)).credentials[at]!.euiccCertificate;
      const text = async (name: string, certificate: Uint8Array) =>
        (await openssl('x509', '-in', await pem(name, certificate), '-text', '-noout')).stdout;
      const named = { ci, eum, dpAuth, dpPb };
      const texts = Object.fromEntries(
        await Promise.all(
          Object.entries(named).map(async ([name, one]) => [name, await text(name, one.certificate)] as const),
        ),
      ) as Record<keyof typeof named, string>;
      const euicc = await text('euicc', card);
      for (const one of [...Object.values(texts), euicc]) {
        expect(one).toMatch(/Version: 3/);
        expect(one).toMatch(/Signature Algorithm: ecdsa-with-SHA256/);
        expect(one).toContain(curve === 'P-256' ? 'ASN1 OID: prime256v1' : 'ASN1 OID: brainpoolP256r1');
      }
      expect(texts.ci).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE/);
      expect(texts.ci).toMatch(/X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign/);
      expect(texts.eum).toMatch(/CA:TRUE, pathlen:0/);
      expect(texts.eum).toMatch(/X509v3 Name Constraints: critical/);
      const role = { ci: 0, eum: 2, dpAuth: 4, dpPb: 5 } as const;
      for (const [name, arc] of Object.entries(role))
        expect(texts[name as keyof typeof role]).toMatch(
          new RegExp(`X509v3 Certificate Policies: critical\\s+Policy: 2\\.23\\.146\\.1\\.2\\.1\\.${arc}\\s`),
        );
      expect(euicc).toMatch(/Policy: 2\.23\.146\.1\.2\.1\.1\s/);
      expect(euicc).toContain(`serialNumber = ${eid}`);
      for (const leaf of [texts.dpAuth, texts.dpPb, euicc])
        expect(leaf).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\s/);
    });

    it('chain up to the CI', async () => {
      const { ci, eum, dpAuth, dpPb } = pki.hierarchies[at]!;
      const euicc = (await pki.euicc(eid)).credentials[at]!.euiccCertificate;
      const root = ['-CAfile', await pem('ci', ci.certificate)];
      for (const [name, { certificate }] of Object.entries({ ci, eum, dpAuth, dpPb })) {
        const path = await pem(name, certificate);
        expect((await openssl('verify', ...root, path)).stdout).toBe(`${path}: OK\n`);
      }
      const path = await pem('euicc', euicc);
      const untrusted = ['-untrusted', await pem('eum', eum.certificate)];
      const { stdout, stderr } = await openssl('verify', ...root, ...untrusted, path);
      // SGP.22 section 4.5.2.1.0.2 permits EINs as the beginning of a serial number; RFC 5280, and so openssl, knows only whole
      // names. Whatever it says of that, the signature is the EUM's.
      expect(stdout + stderr).toMatch(/: OK\n$|error 47 at 0 depth lookup: permitted subtree violation/);
      const [signed, , signature] = readTlvs(readTlv(euicc).value);
      expect(await verdictOnDer(eum.certificate, signed!.bytes, signature!.value.subarray(1))).toBe('Verified OK');
      expect(await verdictOnDer(ci.certificate, signed!.bytes, signature!.value.subarray(1))).not.toBe('Verified OK');
    });

    it('are refused under another CI', async () => {
      const other = pki.hierarchies[1 - at]!;
      const { dpAuth } = pki.hierarchies[at]!;
      const root = ['-CAfile', await pem('other', other.ci.certificate)];
      const { status, stderr } = await openssl('verify', ...root, await pem('dpAuth', dpAuth.certificate));
      expect([status, stderr]).toEqual([2, expect.stringMatching(/error 20 at 0 depth|error 30|verification failed/)]);
    });
  });

  it('serverSignature1, euiccSignature1, smdpSignature2 and euiccSignature2 of one session', async () => {
    const order = smdp.createOrder({ profileType: 'workbench-lte' });
    const { euiccChallenge } = es10(card, getEuiccChallenge, {});
    const euiccInfo1 = dataOf(storeData(card, getEuiccInfo1.encodeRequest({})));
    const server = smdp.initiateAuthentication({ euiccChallenge, euiccInfo1, smdpAddress: address });
    await expectSignature(server.serverCertificate, server.serverSigned1, server.serverSignature1);

    const ctxParams1 = encodeCtxParams1({
      matchingId: order.matchingId!,
      deviceInfo: { tac: '35290611', deviceCapabilities: {} },
    });
    const request = authenticateServer.encodeRequest({ ...server, ctxParams1 });
    const authenticateServerResponse = dataOf(storeData(card, request));
    const [signed1, signature1, euiccCertificate] = readTlvs(readTlv(readTlv(authenticateServerResponse).value).value);
    await expectSignature(euiccCertificate!.bytes, signed1!.bytes, signature1!.value);

    const { transactionId } = server;
    const client = smdp.authenticateClient({ transactionId, authenticateServerResponse });
    const covered = Uint8Array.of(...client.smdpSigned2, ...signature1!.bytes);
    await expectSignature(client.smdpCertificate, covered, client.smdpSignature2);

    const prepared = dataOf(storeData(card, prepareDownload.encodeRequest({ ...client, hashCc: undefined })));
    const [signed2, signature2] = readTlvs(readTlv(readTlv(prepared).value).value);
    const smdpSignature2 = Uint8Array.of(...fromHex('5F3740'), ...client.smdpSignature2);
    await expectSignature(
      euiccCertificate!.bytes,
      Uint8Array.of(...signed2!.bytes, ...smdpSignature2),
      signature2!.value,
    );
  });

  it('the profile installation result', async () => {
    const result = dataOf(new LabServer(pki).download(card, { iccid: '89882470000000000014' }));
    const [data, signature] = readTlvs(readTlv(result).value);
    expect(toHex(data!.bytes).slice(0, 4)).toBe('BF27');
    const { euiccCertificate } = (await pki.euicc(eid)).credentials[0]!;
    await expectSignature(euiccCertificate, data!.bytes, signature!.value);
  });
});

/** Without the status word. */
const dataOf = (answer: Uint8Array): Uint8Array => answer.subarray(0, -2);

/** ECDSA-Sig-Value of RFC 3279 from r || s of 32 bytes each (SGP.22 section 2.6.7.2, BSI TR-03111): written out, as no library of ours is asked. */
function ecdsaDer(signature: Uint8Array): Uint8Array {
  expect(signature.length).toBe(64);
  const integer = (bytes: Uint8Array) => {
    const from = bytes.findIndex((byte) => byte !== 0);
    const value = [...bytes.subarray(from)];
    if (value[0]! > 0x7f) value.unshift(0);
    return [0x02, value.length, ...value];
  };
  const body = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return Uint8Array.of(0x30, body.length, ...body);
}
