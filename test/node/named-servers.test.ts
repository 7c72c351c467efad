import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BenchDevice, Environment, ModemLine } from '#core/environment/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { openPtyBridge, serialModemLine, type PtyBridge } from '#hardware/modem-line/index.ts';
import { createEnvironment, type OpenEnvironment } from '#node/create-environment.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { settings, type Settings } from '#shared/api/index.ts';
import { createModem, type SimulatedModem } from '#simulator/modem/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { call } from '#test/support/workstation-bench.ts';
import { httpsClient } from '../services/https-client.ts';

/** A bench in mode `real`, without any server of its own, and a registry in a process and a data folder of its own. */

const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) process.stderr.write('skipped: the serial driver needs socat for its terminal\n');

const bin = resolve('bin/esim-workbench.mjs');
const [recorded, second] = ['001017012345669', '001017012345677'];
const foreign = '001017019999993';
const deviceId = 'modem:SN-0815';

describe.skipIf(!hasSocat)('a registry that the settings name', () => {
  let folder: string;
  let pki: LabPki;
  let registry: ChildProcess;
  let address: string;
  let open: OpenEnvironment;
  let workstation: Workstation;
  let modem: SimulatedModem;
  let bridge: PtyBridge;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'named-servers-'));
    pki = await createLabPki({ folder: join(folder, 'registry', 'pki'), clock: systemClock, random: systemRandom });
    address = `localhost:${await startRegistry()}`;
    await importRecord();
    const empty = { card: () => undefined };
    const imeis = [foreign, second];
    modem = createModem({
      ...{ id: 'm', store: memoryStore(), clock: systemClock, imeis, dialect: 'quectel', bootMs: 50 },
      slots: [empty, empty],
    });
    bridge = await openPtyBridge(modem);
    const info = { path: bridge.path, serialNumber: 'SN-0815' };
    const line = serialModemLine(info, async () => [info]);
    open = await createEnvironment({ dataFolder: join(folder, 'bench'), host: 'node', mode: 'real' });
    workstation = await createWorkstation(withModule(open.environment, line));
  });

  afterEach(async () => {
    await workstation.close();
    await open.close();
    await bridge.close();
    modem.close();
    registry.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function startRegistry(): Promise<number> {
    const options = ['--data', join(folder, 'registry'), '--json', 'services', 'imei-registry', '--port', '0'];
    registry = spawn(process.execPath, [bin, ...options], {
      env: { ...process.env, ESIM_WORKBENCH_SOURCE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: registry.stdout! })) {
      const { payload } = JSON.parse(line) as { payload: { data?: { port?: number } } };
      if (payload.data?.port !== undefined) return payload.data.port;
    }
    throw new Error('the registry did not start');
  }

  /** By an operator of the registry. */
  async function importRecord(): Promise<void> {
    const { registryOperator, servicesCa } = pki;
    const client = httpsClient(Number(address.split(':')[1]), {
      ...{ ca: servicesCa.certificatePem, key: registryOperator.privateKeyPem, cert: registryOperator.certificatePem },
    });
    const csv = ['deviceId,eid,model,tac,imei1,imei2', `SN-0815,,Module,00101701,${recorded},${second}`].join('\n');
    const { status } = await client.send('POST', '/imei-registry/v1/devices/import', { csv });
    client.close();
    expect(status).toBe(200);
  }

  function withModule(environment: Environment, modemLine: ModemLine): Environment {
    const device: BenchDevice = {
      ...{ id: deviceId, name: 'Module', model: 'Modem', kind: 'real', capability: undefined },
      ...{ euiccReader: undefined, modemLine, factoryImeis: [] },
      slots: [
        { slot: 1, sim: 'none' },
        { slot: 2, sim: 'none' },
      ],
    };
    return { ...environment, devices: { watch: () => () => {}, list: async () => [device] } };
  }

  const ofLab = (...names: string[]) => join(folder, 'registry', 'pki', ...names);
  /** What an operator of that registry hands over to a bench: two certificates, and an identity. */
  const named = (): Partial<Settings> => ({
    ...{ registryAddress: address, registryCertificateFile: ofLab('public', 'imei-registry-signing.pem') },
    ...{ clientCertificateFile: ofLab('services', 'workstation.pem') },
    ...{ clientKeyFile: ofLab('services', 'workstation.pem'), tlsRootFiles: [ofLab('public', 'services-ca.pem')] },
  });
  const set = (change: Partial<Settings>) => workstation.handlers.settings.set(change, call);
  const compare = async () => (await workstation.handlers.imei.compareWithRecord({ deviceId }, call))[0]!;
  const finding = async () =>
    (await workstation.handlers.doctor.run(undefined, call)).find(({ name }) => name === 'namedServers')!;

  it('signs the record of a real device, to which its IMEI is then restored over the serial line', async () => {
    await set({ ...named(), allowImeiRestore: true });
    expect(await finding()).toMatchObject({ outcome: 'ok', code: 'NAMED_SERVERS_ANSWER' });
    expect(await compare()).toMatchObject({
      ...{ slot: 1, shown: foreign, verdict: 'differs', refusal: null, recordProblem: null },
      ...{ record: { imei: recorded }, confirmation: { of: 'serialNumber', end: '0815' } },
    });
    const { operationId } = await workstation.handlers.imei.restore(
      { deviceId, slot: 1, confirmation: '0815', reason: 'boardReplacement', operator: 'Ada', again: false },
      call,
    );
    for await (const operation of workstation.handlers.operations.watch({ operationId }, call))
      if (operation.endedAt !== null) expect(operation).toMatchObject({ state: 'succeeded' });
    expect(await compare()).toMatchObject({
      ...{ shown: recorded, verdict: 'asRecorded', refusal: { code: 'IMEI_AS_RECORDED' } },
    });
  });

  it('is not there unless it is named, and nothing may be written unless the bench allows it', async () => {
    expect(await finding()).toMatchObject({ outcome: 'notApplicable', code: 'SERVERS_NOT_NAMED' });
    expect(await compare()).toMatchObject({ shown: foreign, record: null, recordProblem: { code: 'NO_REGISTRY' } });
    await set(named());
    expect(await compare()).toMatchObject({ record: { imei: recorded }, refusal: { code: 'IMEI_READ_ONLY' } });
  });

  it('is not believed under another key, nor asked without an identity, nor under unusable files', async () => {
    await set({ ...named(), allowImeiRestore: true });
    const problem = async () => (await compare()).recordProblem;
    await set({ registryCertificateFile: ofLab('public', 'ci-P-256.pem') });
    expect(await problem()).toMatchObject({ code: 'ALLOTMENT_INVALID', details: { reason: 'signature' } });
    const text = join(folder, 'text.pem');
    writeFileSync(text, 'no certificate');
    await set({ registryCertificateFile: text });
    expect(await problem()).toMatchObject({ code: 'REGISTRY_KEY_INVALID', details: { file: text } });
    await set({ ...named(), clientKeyFile: '' });
    expect(await problem()).toMatchObject({ code: 'TLS_IDENTITY_INVALID' });
    await set({ ...named(), clientKeyFile: ofLab('services', 'network-tls.pem') });
    expect(await problem()).toMatchObject({ code: 'TLS_IDENTITY_INVALID' });
    expect(await finding()).toMatchObject({ outcome: 'problem', code: 'NAMED_SERVER_UNUSABLE' });
    // An identity of another PKI: the registry refuses it.
    await set({ ...named(), clientCertificateFile: ofLab('P-256', 'ci.pem'), clientKeyFile: ofLab('P-256', 'ci.pem') });
    expect(await problem()).toMatchObject({ code: 'CLIENT_CERTIFICATE_REQUIRED' });
    expect((await finding()).facts['IMEI registry']).toContain('certificate');
    registry.kill();
    await new Promise((resolve) => registry.once('exit', resolve));
    await set(named());
    expect(await problem()).toMatchObject({ code: 'IMEI_SERVER_UNREACHABLE' });
  });
});

describe('the address of a server', () => {
  const { registryAddress } = settings.shape;

  it.each(['registry.example.com', 'host:0', 'host:70000', 'https://host:1', 'ho st:1', '-host:1'])(
    'is host:port, which %s is not',
    (address) => {
      expect(registryAddress.safeParse(address).success).toBe(false);
    },
  );

  it.each(['', 'localhost:8443', 'registry.example.com:443', '[::1]:8443', '192.0.2.7:65535'])(
    'may be %j',
    (address) => {
      expect(registryAddress.safeParse(address).success).toBe(true);
    },
  );
});
