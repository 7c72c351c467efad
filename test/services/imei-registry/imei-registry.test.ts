import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate, signatureToDer, verify } from '#core/protocol/crypto/index.ts';
import { checkImei } from '#core/protocol/identifiers/index.ts';
import { decodeAllotmentStatement } from '#core/protocol/imei-allotment/index.ts';
import { createImeiRegistry, serveImeiRegistry, type ImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const iccid1 = '8900012345678901234';
const iccid2 = '8900012345678901242';
const nonce = '000102030405060708090A0B0C0D0E0F';
const [a, b, factory] = ['001017012345677', '001017012345768', '001017012345669'];
const device = {
  deviceId: 'device-1',
  eid,
  model: 'Lab Phone',
  tac: '00101701',
  factoryImeis: [factory],
  pool: [a, b],
};
const ask = { deviceId: 'device-1', eid, iccid: iccid1, nonce };

let lab: { pki: LabPki; remove(): void };
let clock: ManualClock;
let store: Store;
let registry: ImeiRegistry;

beforeAll(async () => {
  lab = await temporaryLab(new ManualClock(Date.now()));
});
afterAll(() => lab.remove());
const make = () =>
  createImeiRegistry({ store, clock, random: seededRandom('registry'), signing: lab.pki.registrySigning });
beforeEach(() => {
  clock = new ManualClock();
  store = memoryStore();
  registry = make();
  registry.registerDevice(device);
});

const opened = (signed: { statement: string }) => decodeAllotmentStatement(fromHex(signed.statement));
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('IMEI registry', () => {
  test('the values of these tests are IMEIs', () => {
    for (const imei of device.pool.concat(device.factoryImeis)) expect(checkImei(imei).valid).toBe(true);
  });

  test('allots the next free IMEI and says so in a statement bound to device, EID, ICCID and nonce', () => {
    const signed = registry.allot(ask);
    expect(signed.imei).toBe(a);
    expect(opened(signed)).toEqual({
      ...ask,
      imei: a,
      allotmentId: signed.allotmentId,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 600_000,
    });
    const { publicKey } = parseCertificate(registry.signingCertificate);
    expect(verify(publicKey, fromHex(signed.statement), fromHex(signed.signature))).toBe(true);
    expect(registry.freePool('device-1')).toEqual([b]);
  });

  test('openssl agrees with the signature', () => {
    const folder = mkdtempSync(join(tmpdir(), 'statement-'));
    const signed = registry.allot(ask);
    writeFileSync(join(folder, 'statement'), fromHex(signed.statement));
    writeFileSync(join(folder, 'signature'), signatureToDer(fromHex(signed.signature)));
    writeFileSync(join(folder, 'certificate.pem'), lab.pki.registrySigning.certificatePem);
    const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    writeFileSync(join(folder, 'key.pem'), run('x509', '-in', 'certificate.pem', '-pubkey', '-noout'));
    expect(run('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature', 'statement')).toContain(
      'Verified OK',
    );
    rmSync(folder, { recursive: true });
  });

  test('asked again, also after a restart, it names the same IMEI under the new nonce', async () => {
    const first = registry.allot(ask);
    await clock.advance(86_400_000);
    const again = make().allot({ ...ask, nonce: 'FF'.repeat(16) });
    expect(again).toMatchObject({ imei: a, allotmentId: first.allotmentId });
    expect(opened(again)).toMatchObject({ nonce: 'FF'.repeat(16), issuedAt: clock.now() });
    expect(registry.allotments()).toHaveLength(1);
  });

  test('another subscription gets another IMEI, until the pool is empty', () => {
    expect(registry.allot(ask).imei).toBe(a);
    expect(registry.allot({ ...ask, iccid: iccid2 }).imei).toBe(b);
    expect(() => registry.allot({ ...ask, iccid: '8900012345678901259' })).toThrow(code('POOL_EMPTY'));
    expect(registry.allot(ask).imei).toBe(a);
  });

  test.each([
    [{ deviceId: 'device-9' }, 'DEVICE_UNKNOWN'],
    [{ eid: '89049032123451234512345678901334' }, 'EID_MISMATCH'],
    [{ tac: '35290611' }, 'TAC_MISMATCH'],
    [{ nonce: '00' }, 'REQUEST_INVALID'],
    [{ iccid: '12' }, 'REQUEST_INVALID'],
    [{ eid: '12' }, 'REQUEST_INVALID'],
    [{ deviceId: 'a/b' }, 'REQUEST_INVALID'],
  ])('refuses a request with %j: %s', (change, expected) => {
    expect(() => registry.allot({ ...ask, ...change })).toThrow(code(expected));
    expect(registry.freePool('device-1')).toEqual([a, b]);
  });

  test('every request is in the log, refused ones with their code', () => {
    registry.allot(ask, 'bench 7');
    registry.allot(ask, 'bench 7');
    expect(() => registry.allot({ ...ask, deviceId: 'device-9' })).toThrow();
    expect(
      make()
        .requests()
        .map(({ outcome, caller }) => [outcome, caller]),
    ).toEqual([
      ['DEVICE_UNKNOWN', 'local'],
      ['repeated', 'bench 7'],
      ['allotted', 'bench 7'],
    ]);
  });

  test('an IMEI that another device holds is refused and raises an alarm', () => {
    const twin = { ...device, deviceId: 'device-2', factoryImeis: [], pool: [b] };
    expect(() => registry.registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
    expect(registry.devices()).toEqual([device]);
    expect(registry.alarms()).toEqual([{ at: clock.now(), imei: b.slice(0, 14), deviceIds: ['device-1', 'device-2'] }]);
  });

  test('an IMEI allotted before its device’s record changed stays with the device', () => {
    registry.allot(ask);
    registry.registerDevice({ ...device, pool: [b] });
    expect(registry.allot(ask).imei).toBe(a);
    const twin = { ...device, deviceId: 'device-2', factoryImeis: [], pool: [a] };
    expect(() => registry.registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
  });

  test('a ledger that holds an IMEI twice allots it to nobody', () => {
    store.transact((transaction) => transaction.put('imei-registry/holders', a.slice(0, 14), 'device-2'));
    expect(() => registry.allot(ask)).toThrow(code('IMEI_CONFLICT'));
    expect(registry.alarms()).toHaveLength(1);
    expect(registry.allotments()).toEqual([]);
  });

  test.each([
    [{ pool: ['001017012345671'] }, 'DEVICE_RECORD_INVALID'],
    [{ pool: ['490154203237518'] }, 'TAC_MISMATCH'],
    [{ pool: [a, a] }, 'DEVICE_RECORD_INVALID'],
    [{ pool: ['0010170123456779'] }, 'DEVICE_RECORD_INVALID'],
    [{ tac: '1' }, 'DEVICE_RECORD_INVALID'],
    [{ eid: '1' }, 'DEVICE_RECORD_INVALID'],
    [{ deviceId: '' }, 'DEVICE_RECORD_INVALID'],
  ])('refuses a device record with %j: %s', (change, expected) => {
    expect(() => registry.registerDevice({ ...device, ...change })).toThrow(code(expected));
    expect(registry.devices()).toEqual([device]);
  });

  test('as faults it signs a value with a wrong check digit or another TAC, and the ledger stays right', () => {
    registry.setFault('badCheckDigit');
    expect(checkImei(registry.allot(ask).imei)).toMatchObject({ valid: false, reason: 'checkDigit' });
    registry.setFault('otherTac');
    const foreign = registry.allot(ask);
    expect(checkImei(foreign.imei)).toMatchObject({ valid: true });
    expect(foreign.imei.slice(0, 8)).not.toBe(device.tac);
    expect(opened(foreign).imei).toBe(foreign.imei);
    registry.setFault('none');
    expect(registry.allot(ask).imei).toBe(a);
  });
});

describe('registry face over HTTPS', () => {
  let face: Awaited<ReturnType<typeof serveImeiRegistry>>;
  let client: Client;

  beforeEach(async () => {
    const { registryTls, servicesCa, workstation } = lab.pki;
    const tls = {
      key: registryTls.privateKeyPem,
      cert: registryTls.certificatePem,
      clientCa: servicesCa.certificatePem,
    };
    face = await serveImeiRegistry(registry, { port: 0, tls });
    client = httpsClient(face.port, {
      ca: servicesCa.certificatePem,
      cert: workstation.certificatePem,
      key: workstation.privateKeyPem,
    });
    return async () => {
      client.close();
      await face.close();
    };
  });

  const allot = (body: unknown) => client.send('POST', '/imei-registry/v1/allotments', body);

  test('allots, names the caller in the log, and keeps the connection', async () => {
    const first = await allot(ask);
    const second = await allot({ ...ask, iccid: iccid2, tac: '00101701' });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(opened(second.json as { statement: string })).toMatchObject({ iccid: iccid2, imei: b });
    expect(second.reusedSocket).toBe(true);
    expect(registry.requests()[0]!.caller).toBe('workstation');
    const devices = await client.send('GET', '/imei-registry/v1/devices');
    expect(devices.json).toEqual([{ ...device, freePool: 0 }]);
  });

  test.each<[unknown, number, string]>([
    [{ ...ask, deviceId: 'device-9' }, 404, 'DEVICE_UNKNOWN'],
    [{ ...ask, tac: '35290611' }, 409, 'TAC_MISMATCH'],
    [{ ...ask, imei: a }, 400, 'BODY_INVALID'],
    [{ ...ask, nonce: 'zz' }, 400, 'BODY_INVALID'],
    [[], 400, 'BODY_INVALID'],
    ['{"deviceId":', 400, 'BODY_NOT_JSON'],
    [{ ...ask, deviceId: 'x'.repeat(600_000) }, 413, 'BODY_TOO_LARGE'],
  ])('%j is answered with %i %s', async (body, status, expected) => {
    const answer = await allot(body);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, expected]);
    expect(registry.allotments()).toEqual([]);
  });

  test('without a client certificate, or with a card’s, there is no handshake', async () => {
    const { servicesCa, hierarchies } = lab.pki;
    const card = (await lab.pki.euicc(eid)).credentials[0]!;
    const cardPem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(card.euiccCertificate).toString('base64')}\n-----END CERTIFICATE-----\n`;
    const cardKey = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(card.privateKey).toString('base64')}\n-----END PRIVATE KEY-----\n`;
    const chain = { cert: cardPem + hierarchies[0]!.eum.certificatePem, key: cardKey };
    for (const identity of [{}, chain]) {
      const stranger = httpsClient(face.port, { ca: servicesCa.certificatePem, ...identity });
      await expect(stranger.send('GET', '/imei-registry/v1/devices')).rejects.toThrow();
      stranger.close();
    }
  });

  test('offline, it drops connections', async () => {
    registry.setFault('offline');
    await expect(allot(ask)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(registry.allotments()).toEqual([]);
  });

  test('a taken port is named', async () => {
    const { registryTls, servicesCa } = lab.pki;
    const tls = {
      key: registryTls.privateKeyPem,
      cert: registryTls.certificatePem,
      clientCa: servicesCa.certificatePem,
    };
    await expect(serveImeiRegistry(registry, { port: face.port, tls })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});
