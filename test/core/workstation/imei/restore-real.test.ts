import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BenchDevice, Environment, HttpClient, ModemLine } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { loadPrivateKey, sign } from '#core/protocol/crypto/index.ts';
import type { DialectId } from '#core/protocol/at/index.ts';
import {
  decodeRecordStatement,
  encodeRecordStatement,
  type RecordStatement,
} from '#core/protocol/imei-allotment/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { openPtyBridge, serialModemLine, type PtyBridge } from '#hardware/modem-line/index.ts';
import type { ImeiRestoration, Operation } from '#shared/api/index.ts';
import { createModem, type SimulatedModem } from '#simulator/modem/index.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/** A modem behind a real serial driver and a real terminal: to the workstation it is hardware. */

const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) process.stderr.write('skipped: the serial driver needs socat for its terminal\n');

const serialNumber = 'SN-0815';
const deviceId = `modem:${serialNumber}`;
const [first, second] = ['001017012345669', '001017012345677'];
/** What the board shows that came with the repair. */
const [foreign, other] = ['001017019999993', '001017018888881'];
const pool = '001017012345768';

describe.skipIf(!hasSocat)('restoring an IMEI over a serial line', () => {
  let bench: WorkstationBench;
  let workstation: Workstation;
  let modem: SimulatedModem;
  let bridge: PtyBridge;
  let pki: LabPki;
  /** Stands between workstation and registry. */
  let forge: ((statement: RecordStatement) => { statement: RecordStatement; key?: Uint8Array }) | undefined;

  beforeEach(async () => {
    forge = undefined;
    bench = await WorkstationBench.start();
    await bench.workstation.close();
    const folder = join(bench.folder, 'pki');
    pki = await createLabPki({ folder, clock: systemClock, random: seededRandom('restore') });
    bench.lab.registry.registerDevice({
      ...{ deviceId: serialNumber, eid: null, model: 'Module', tac: '00101701' },
      ...{ factoryImeis: [first, second], pool: [pool] },
    });
    await connect('quectel');
  });
  afterEach(async () => {
    await workstation.close();
    await bridge.close();
    await bench.open.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  async function connect(dialect: DialectId, change: { serialNumber?: string } = { serialNumber }): Promise<void> {
    const empty = { card: () => undefined };
    const imeis = [foreign, other];
    modem = createModem({
      id: 'm',
      store: memoryStore(),
      clock: systemClock,
      imeis,
      dialect,
      slots: [empty, empty],
      bootMs: 50,
    });
    bridge = await openPtyBridge(modem);
    const info = { path: bridge.path, ...change };
    const line = serialModemLine(info, async () => [info]);
    workstation = await createWorkstation(realWorld(bench.open.environment, line));
  }

  /** The same workstation with one real device, and a hand on what the registry answers. */
  function realWorld(environment: Environment, modemLine: ModemLine): Environment {
    const device: BenchDevice = {
      ...{ id: deviceId, name: 'Module', model: 'Modem', kind: 'real', capability: undefined },
      ...{ euiccReader: undefined, modemLine, factoryImeis: [] },
      slots: [
        { slot: 1, sim: 'none' },
        { slot: 2, sim: 'none' },
      ],
    };
    const http: HttpClient = {
      async post(request) {
        const response = await environment.http.post(request);
        if (forge === undefined || !request.url.endsWith('/manufacturer-records')) return response;
        const answer = JSON.parse(response.body) as { statement: string };
        const { statement, key } = forge(decodeRecordStatement(fromHex(answer.statement)));
        const bytes = encodeRecordStatement(statement);
        const signing = loadPrivateKey(key ?? pki.registrySigning.privateKey);
        return {
          ...response,
          body: JSON.stringify({ statement: toHex(bytes), signature: toHex(sign(signing, bytes)) }),
        };
      },
    };
    return { ...environment, http, devices: { watch: () => () => {}, list: async () => [device] } };
  }

  const allow = (allowImeiRestore: boolean) => workstation.handlers.settings.set({ allowImeiRestore }, call);
  const wish = {
    ...{ deviceId, slot: 1, confirmation: '0815', reason: 'boardReplacement' as const, operator: 'Ada', again: false },
  };

  async function restore(change: Partial<typeof wish> = {}): Promise<Operation> {
    const { operationId } = await workstation.handlers.imei.restore({ ...wish, ...change }, call);
    for await (const operation of workstation.handlers.operations.watch({ operationId }, call))
      if (operation.endedAt !== null) return operation;
    throw new Error('no end');
  }
  const writes = async () =>
    (await workstation.handlers.trace.list({ deviceId, limit: 5000 }, call))
      .filter(({ kind, direction, text }) => kind === 'at' && direction === 'tx' && /EGMR=1|CFUN=1,1/.test(text))
      .map(({ text }) => text);
  const restorations = async (): Promise<readonly ImeiRestoration[]> =>
    workstation.handlers.imei.restorations({ deviceId }, call);
  const journal = async (event: string) =>
    (await workstation.handlers.journal.list({ limit: 200 }, call)).filter((entry) => entry.event === event);

  it('is off: refused before anything is asked or written, and the refusal is on record', async () => {
    await expect(restore()).rejects.toMatchObject({ code: 'IMEI_READ_ONLY' });
    expect(await writes()).toEqual([]);
    expect(bench.lab.registry.requests()).toEqual([]);
    expect(await journal('imeiRestore.refused')).toMatchObject([
      { deviceId, data: { code: 'IMEI_READ_ONLY', operator: 'Ada', slot: '1' } },
    ]);
  });

  it('with the policy on writes the record of that slot, and reads it back after the restart', async () => {
    await allow(true);
    expect(await journal('settings.changed')).toMatchObject([{ data: { allowImeiRestore: 'true' } }]);
    const operation = await restore();
    expect(operation).toMatchObject({
      ...{ kind: 'imeiRestore', class: 'destructive', state: 'succeeded', error: null },
      result: { slot: '1', before: foreign, after: first, operator: 'Ada', reason: 'boardReplacement' },
    });
    expect([modem.imei(1), modem.imei(2)]).toEqual([first, other]);
    expect(await writes()).toHaveLength(2);
    expect(await restorations()).toMatchObject([
      { operationId: operation.id, slot: 1, before: foreign, after: first, state: 'restored', operator: 'Ada' },
    ]);
    const intended = (await journal('step.intended')).find(({ data }) => data['step'] === 'restoreImei');
    expect(intended).toMatchObject({ data: { before: foreign, after: first, reason: 'boardReplacement' } });
    expect(bench.lab.registry.requests(1)).toMatchObject([
      { kind: 'manufacturerRecord', caller: 'workstation', deviceId: serialNumber, slot: 1, outcome: 'attested' },
    ]);
    expect(await workstation.handlers.journal.verify(undefined, call)).toMatchObject({ intact: true });

    // It has it now: there is nothing to restore.
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_AS_RECORDED' } });
    expect(await writes()).toHaveLength(2);
    expect(await restore({ slot: 2 })).toMatchObject({ state: 'succeeded', result: { before: other, after: second } });
    expect([modem.imei(1), modem.imei(2)]).toEqual([first, second]);
  });

  it.each<[string, (statement: RecordStatement) => RecordStatement, string]>([
    ['another device', (statement) => ({ ...statement, deviceId: 'SN-0816' }), 'otherDevice'],
    ['a device with an eUICC', (statement) => ({ ...statement, eid: '89049032123451234512345678901235' }), 'otherEid'],
    ['another slot', (statement) => ({ ...statement, slot: 2, imei: second }), 'otherSlot'],
    ['an earlier question', (statement) => ({ ...statement, nonce: '00'.repeat(32) }), 'otherNonce'],
    ['yesterday', (statement) => ({ ...statement, issuedAt: 1, expiresAt: 2 }), 'expired'],
    ['no IMEI', (statement) => ({ ...statement, imei: '000000000000000' }), 'badImei'],
    ['a wrong check digit', (statement) => ({ ...statement, imei: '001017012345660' }), 'badImei'],
  ])('writes nothing on a statement for %s, though the registry signed it', async (_, change, reason) => {
    await allow(true);
    forge = (statement) => ({ statement: change(statement) });
    expect(await restore()).toMatchObject({
      state: 'failed',
      error: { code: 'ALLOTMENT_INVALID', details: { reason } },
    });
    expect([modem.imei(1), await writes(), await restorations()]).toEqual([foreign, [], []]);
  });

  it('writes nothing on a statement with another IMEI that somebody else signed', async () => {
    await allow(true);
    forge = (statement) => ({ statement: { ...statement, imei: pool }, key: pki.networkTls.privateKey });
    const failed = { state: 'failed', error: { code: 'ALLOTMENT_INVALID', details: { reason: 'signature' } } };
    expect(await restore()).toMatchObject(failed);
    expect([modem.imei(1), await writes()]).toEqual([foreign, []]);
  });

  it.each([
    ['a device nobody registered', { deviceId: 'SN-9', eid: null, factoryImeis: [] as string[] }, 'DEVICE_UNKNOWN'],
    ['a slot the record does not name', { deviceId: serialNumber, eid: null, factoryImeis: [first] }, 'SLOT_UNKNOWN'],
    [
      'a device that had an eUICC',
      { deviceId: serialNumber, eid: '89049032123451234512345678901235', factoryImeis: [first, second] },
      'EID_MISMATCH',
    ],
  ])('writes nothing for %s', async (_, record, code) => {
    await allow(true);
    if (record.deviceId === serialNumber)
      bench.lab.registry.registerDevice({ model: 'Module', tac: '00101701', pool: [], ...record }, { relink: true });
    else {
      await workstation.close();
      await bridge.close();
      await connect('quectel', { serialNumber: 'SN-9' });
    }
    const confirmation = record.deviceId.slice(-4);
    expect(await restore({ slot: 2, confirmation })).toMatchObject({ state: 'failed', error: { code } });
    expect([modem.imei(2), await writes()]).toEqual([other, []]);
  });

  it('asks for the last characters of the serial number, and for a modem that tells one', async () => {
    await allow(true);
    for (const confirmation of ['0816', '', foreign.slice(-4), serialNumber])
      await expect(restore({ confirmation })).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    await expect(restore({ slot: 3 })).rejects.toMatchObject({ code: 'NO_SUCH_SLOT' });
    await workstation.close();
    await bridge.close();
    await connect('quectel', {});
    await expect(restore()).rejects.toMatchObject({ code: 'DEVICE_NOT_IDENTIFIED' });
    expect(modem.imei(1)).toBe(foreign);
  });

  it('is refused by name for a modem that its maker’s tool alone can restore', async () => {
    await workstation.close();
    await bridge.close();
    await connect('telit');
    await allow(true);
    const refused = { state: 'failed', error: { code: 'IMEI_RESTORE_UNSUPPORTED', details: { slot: 1 } } };
    expect(await restore()).toMatchObject(refused);
    expect(bench.lab.registry.requests()).toEqual([]);
  });

  it('says when the modem refuses, or says OK and changes nothing; then leaves it alone for an hour', async () => {
    await allow(true);
    modem.setFaults({ refuseImei: 'error' });
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_RESTORE_REFUSED' } });
    await expect(restore()).rejects.toMatchObject({ code: 'IMEI_RESTORE_TOO_SOON' });
    modem.setFaults({ refuseImei: 'silently' });
    expect(await restore({ again: true })).toMatchObject({
      ...{ state: 'failed', error: { code: 'IMEI_RESTORE_UNCHANGED', details: { read: foreign, after: first } } },
    });
    expect(await restore({ again: true })).toMatchObject({ state: 'failed' });
    await expect(restore({ again: true })).rejects.toMatchObject({ code: 'IMEI_RESTORE_EXHAUSTED' });
    expect((await restorations()).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(modem.imei(1)).toBe(foreign);
  });

  it('begins nothing when the policy is taken back while it is under way', async () => {
    await allow(true);
    forge = (statement) => {
      void allow(false);
      return { statement };
    };
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_RESTORE_NOT_ALLOWED' } });
    expect([modem.imei(1), await writes(), await restorations()]).toEqual([foreign, [], []]);
  });
});
