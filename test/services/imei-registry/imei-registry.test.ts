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
        .map(({ kind, outcome, caller }) => [kind, outcome, caller]),
    ).toEqual([
      ['allotment', 'DEVICE_UNKNOWN', 'local'],
      ['allotment', 'repeated', 'bench 7'],
      ['allotment', 'allotted', 'bench 7'],
    ]);
  });

  test('an IMEI that another device holds is refused and raises an alarm', () => {
    const twin = { ...device, deviceId: 'device-2', eid: null, factoryImeis: [], pool: [b] };
    expect(() => registry.registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
    expect(registry.devices()).toEqual([device]);
    const seen = { kind: 'imei', value: b.slice(0, 14), deviceIds: ['device-1', 'device-2'] };
    expect(registry.alarms()).toMatchObject([{ ...seen, at: clock.now(), count: 1, acknowledgedAt: null }]);
  });

  test('an alarm is one alarm until somebody has looked, and stays on record with who that was', async () => {
    const first = clock.now();
    const twin = { ...device, deviceId: 'device-2', eid: null, factoryImeis: [], pool: [b] };
    expect(() => registry.registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
    await clock.advance(1_000);
    expect(() => make().registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
    const [alarm] = make().alarms();
    expect(registry.alarms()).toMatchObject([{ at: first, lastAt: first + 1_000, count: 2 }]);
    expect(registry.acknowledgeAlarm(alarm!.alarmId, 'Ada')).toMatchObject({
      acknowledgedAt: first + 1_000,
      acknowledgedBy: 'Ada',
    });
    expect(registry.acknowledgeAlarm(alarm!.alarmId, 'Bob')).toMatchObject({ acknowledgedBy: 'Ada' });
    expect(() => registry.acknowledgeAlarm('000000000099', 'Ada')).toThrow(code('ALARM_UNKNOWN'));
    expect(() => registry.registerDevice(twin)).toThrow(code('IMEI_CONFLICT'));
    expect(make().alarms()).toMatchObject([{ acknowledgedBy: 'Ada' }, { count: 1, acknowledgedAt: null }]);
  });

  test('an eUICC that another device holds is refused and raises an alarm', () => {
    const twin = { ...device, deviceId: 'device-2', factoryImeis: [], pool: [] };
    expect(() => registry.registerDevice(twin)).toThrow(code('EID_CONFLICT'));
    expect(registry.alarms()).toMatchObject([{ kind: 'eid', value: eid, deviceIds: ['device-1', 'device-2'] }]);
  });

  test('another board in a device has to be said, and keeps what was allotted', () => {
    const board = { ...device, eid: '89049032123451234512345678901334' };
    const { allotmentId } = registry.allot(ask);
    expect(() => registry.registerDevice(board)).toThrow(code('DEVICE_RELINK_NEEDED'));
    expect(registry.devices()).toEqual([device]);
    expect(registry.registerDevice(board, { relink: true })).toBe('relinked');
    expect(registry.requests(1)).toMatchObject([{ kind: 'registration', outcome: 'relinked', eid: board.eid }]);
    expect(registry.allotments()).toMatchObject([{ allotmentId, eid, imei: a }]);
    // The old board is nobody's now; the new one gets the device's own IMEI, in a statement that names it.
    expect(() => registry.allot(ask)).toThrow(code('EID_MISMATCH'));
    const again = registry.allot({ ...ask, eid: board.eid });
    expect(again).toMatchObject({ allotmentId, imei: a });
    expect(opened(again)).toMatchObject({ eid: board.eid });
    expect(registry.registerDevice({ ...device, deviceId: 'device-2', factoryImeis: [], pool: [] })).toBe('added');
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

const forOperators = [
  ['GET', 'allotments'],
  ['GET', 'devices'],
  ['POST', 'devices'],
  ['POST', 'devices/import'],
  ['GET', 'requests'],
  ['GET', 'alarms'],
  ['POST', 'alarms/000000000001/acknowledge'],
] as const;
const forAll = [
  ['POST', 'allotments'],
  ['POST', 'manufacturer-records'],
  ['GET', 'signing-certificate'],
] as const;

describe('registry face over HTTPS', () => {
  let face: Awaited<ReturnType<typeof serveImeiRegistry>>;
  let client: Client;
  let operator: Client;

  beforeEach(async () => {
    const { registryTls, servicesCa, workstation, registryOperator } = lab.pki;
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
    operator = httpsClient(face.port, {
      ca: servicesCa.certificatePem,
      cert: registryOperator.certificatePem,
      key: registryOperator.privateKeyPem,
    });
    return async () => {
      client.close();
      operator.close();
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
    const devices = await operator.send('GET', '/imei-registry/v1/devices');
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

  test('without a client certificate, or with a card’s, every path answers 403', async () => {
    const { servicesCa, hierarchies } = lab.pki;
    const card = (await lab.pki.euicc(eid)).credentials[0]!;
    const cardPem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(card.euiccCertificate).toString('base64')}\n-----END CERTIFICATE-----\n`;
    const cardKey = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(card.privateKey).toString('base64')}\n-----END PRIVATE KEY-----\n`;
    const chain = { cert: cardPem + hierarchies[0]!.eum.certificatePem, key: cardKey };
    for (const identity of [{}, chain]) {
      const stranger = httpsClient(face.port, { ca: servicesCa.certificatePem, ...identity });
      for (const [method, path] of [...forOperators, ...forAll]) {
        const answer = await stranger.send(method, `/imei-registry/v1/${path}`, method === 'POST' ? ask : undefined);
        expect([path, answer.status, answer.json]).toEqual([
          path,
          403,
          expect.objectContaining({ code: 'CLIENT_CERTIFICATE_REQUIRED' }),
        ]);
      }
      stranger.close();
    }
    expect(registry.requests()).toEqual([]);
  });

  test('the records are for operators; a workstation is told so', async () => {
    for (const [method, path] of forOperators) {
      const answer = await client.send(method, `/imei-registry/v1/${path}`, method === 'POST' ? {} : undefined);
      expect([path, answer.status, answer.json]).toEqual([
        path,
        403,
        expect.objectContaining({ code: 'OPERATOR_REQUIRED' }),
      ]);
    }
    for (const [method, path] of forAll) {
      const answer = await client.send(method, `/imei-registry/v1/${path}`, method === 'POST' ? {} : undefined);
      expect(answer.status).not.toBe(403);
    }
  });

  test('an operator imports, relinks, sees requests and alarms, and acknowledges', async () => {
    const send = (path: string, body?: unknown) =>
      operator.send(body === undefined ? 'GET' : 'POST', `/imei-registry/v1/${path}`, body);
    const csv = 'serial;model;tac;imei1\nM-1;Module;00101701;001017012345750\n';
    expect((await send('devices/import', { csv, dryRun: true })).json).toMatchObject({
      applied: false,
      counts: { added: 1 },
    });
    expect((await send('devices/import', { csv })).json).toMatchObject({ applied: true });
    expect(registry.device('M-1')).toMatchObject({ eid: null, factoryImeis: ['001017012345750'] });
    const board = { ...device, eid: '89049032123451234512345678901334' };
    expect(await send('devices', board)).toMatchObject({ status: 409, json: { code: 'DEVICE_RELINK_NEEDED' } });
    expect(await send('devices', { ...board, relink: true })).toMatchObject({
      status: 200,
      json: { change: 'relinked' },
    });
    expect((await send('devices/import', { csv: csv.replace('M-1', 'M-2') })).json).toMatchObject({ applied: false });
    const alarms = (await send('alarms')).json as { alarmId: string }[];
    expect(alarms).toMatchObject([{ kind: 'imei', deviceIds: ['M-1', 'M-2'] }]);
    const acknowledged = await send(`alarms/${alarms[0]!.alarmId}/acknowledge`, {});
    expect(acknowledged.json).toMatchObject({ acknowledgedBy: 'registry operator' });
    expect(await send('alarms/none/acknowledge', {})).toMatchObject({ status: 400, json: { code: 'ALARM_UNKNOWN' } });
    const requests = (await send('requests?limit=3')).json as { caller: string; outcome: string }[];
    expect(requests.map(({ caller, outcome }) => [caller, outcome])).toEqual([
      ['registry operator', 'REGISTRY_IMPORT_REFUSED'],
      ['registry operator', 'relinked'],
      ['registry operator', 'DEVICE_RELINK_NEEDED'],
    ]);
  });

  test('nothing malformed is answered with 500', async () => {
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '{"csv":7}',
      '{"csv":"\\u0000"}',
      '{"__proto__":{"csv":"x"}}',
      'x'.repeat(1000),
    ];
    for (const [method, path] of [...forOperators, ...forAll])
      for (const body of method === 'POST' ? bodies : [undefined]) {
        const answer = await operator.send(method, `/imei-registry/v1/${path}?limit=-1&x=%00`, body);
        expect([path, body, answer.status < 500]).toEqual([path, body, true]);
        expect(answer.json).toBeDefined();
      }
    for (const path of ['devices/%', '%00', 'allotments/x', 'alarms//acknowledge'])
      expect((await operator.send('GET', `/imei-registry/v1/${path}`)).status).toBeLessThan(500);
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
