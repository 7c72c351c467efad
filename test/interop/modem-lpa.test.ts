/** The whole workstation over a real terminal with the serial library: an eUICC behind a modem, our SM-DP+ over TLS. */
import { SerialPort } from 'serialport';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { openPtyBridge } from '#hardware/modem-line/index.ts';
import { simulateModem, type StandaloneModem } from '#node/standalone/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { FieldServers, FieldStation } from '#test/support/field-bench.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { programMissing } from '#test/support/third-party.ts';
import { call } from '#test/support/workstation-bench.ts';

const eid = '89049032000001000000000000000462';
const otherEid = '89049032000001000000000000000559';

describe.skipIf(programMissing('socat'))('the LPA over a serial modem', () => {
  let servers: FieldServers;
  const modems: StandaloneModem[] = [];
  const stations: FieldStation[] = [];

  beforeAll(async () => {
    servers = await FieldServers.start([eid, otherEid]);
  });
  afterEach(async () => {
    for (const station of stations.splice(0)) await station.stop();
    for (const modem of modems.splice(0)) await modem.close();
    delete process.env['ESIM_WORKBENCH_MODEM_PORTS'];
  });
  afterAll(() => servers?.stop());

  /** A modem with an eUICC, and a workstation that has read it. */
  async function ready(dialect: string, cardAccess: 'sessions' | 'csim') {
    const { folder: dataFolder, pkiFolder } = servers;
    const modem = await simulateModem({ dialect, dataFolder, card: eid, pkiFolder, cardAccess });
    modems.push(modem);
    process.env['ESIM_WORKBENCH_MODEM_PORTS'] = modem.path;
    const station = await FieldStation.fresh(servers);
    stations.push(station);
    return { modem, station, handlers: station.handlers, deviceId: await station.deviceWith(eid) };
  }

  it.each([
    ['generic', 'sessions', 'TESTCO TM-1'],
    ['quectel', 'sessions', 'Quectel RM520N-GL'],
    ['quectel', 'csim', 'Quectel RM520N-GL'],
    ['sierra', 'sessions', 'Sierra Wireless, Incorporated EM9191'],
  ] as const)(
    'loads, enables, verifies, disables and deletes behind a %s modem by %s',
    async (dialect, access, name) => {
      const { modem, station, handlers, deviceId } = await ready(dialect, access);
      expect(deviceId).toBe(`modem:${modem.path}`);
      const { devices } = await handlers.devices.bench(undefined, call);
      expect(devices.find((one) => one.id === deviceId)).toMatchObject({
        name,
        kind: 'real',
        state: 'ready',
        reader: { kind: 'modem' },
        slots: [
          { slot: 1, sim: 'esim', imei: modem.imeis[0] },
          { slot: 2, sim: 'none', imei: modem.imeis[1] },
        ],
      });

      const order = await servers.order('workbench-5g');
      const input = { deviceId, activationCode: order.activationCode!, confirm: true, enable: true, verify: true };
      const operation = await station.run(handlers.operations.provision(input, call));
      expect(operation).toMatchObject({ state: 'succeeded', error: null, result: { iccid: order.iccid } });
      expect(await servers.stateOf(order.orderId)).toBe('installed');
      const { iccid } = order;
      const whole = { deviceId, plan: 'full', package: toHex(servers.smdp.profilePackage(iccid)) };
      const verified = await station.run(handlers.verification.start(whole, call));
      expect(verified).toMatchObject({ error: null, result: { outcome: 'pass' } });
      const [report] = await handlers.verification.list({ deviceId }, call);
      const outcomes = new Map(report!.checks.map((check) => [check.name, check.outcome]));
      for (const name of ['iccidOnCard', 'imsiOnCard', 'filesAgainstPackage', 'fiveGConsistency', 'pinState'] as const)
        expect(outcomes.get(name), name).toBe('pass');
      const states = async () =>
        (await handlers.profiles.list({ deviceId }, call)).map((one) => [one.iccid, one.profileState]);
      expect(await states()).toEqual([[iccid, 'enabled']]);
      await station.run(handlers.profiles.disable({ deviceId, iccid }, call));
      expect(await states()).toEqual([[iccid, 'disabled']]);
      const removal = { deviceId, iccid, confirmation: iccid.slice(-4) };
      expect(await station.run(handlers.profiles.delete(removal, call))).toMatchObject({ state: 'succeeded' });
      expect(await states()).toEqual([]);

      const chip = await handlers.euicc.info({ deviceId }, call);
      expect(chip).toMatchObject({ eidValue: eid, atr: '' });
      const form = dialect === 'sierra' ? 'bare' : 'prefixed';
      expect(chip.quirks).toEqual(
        expect.arrayContaining([`cardAccess=${access}`, ...(access === 'sessions' ? [`cchoAnswer=${form}`] : [])]),
      );

      const notifications = servers.smdp.notifications().filter((one) => one.iccid === iccid);
      expect(notifications.map(({ event }) => event)).toContain('install');
      expect(notifications.at(-1)!.event).toBe('delete');
      const lines = await handlers.trace.list({ deviceId, limit: 5_000 }, call);
      const sent = lines.filter(({ kind, direction }) => kind === 'at' && direction === 'tx').map(({ text }) => text);
      expect(sent.some((text) => text.startsWith('AT+CGLA='))).toBe(access === 'sessions');
      expect(lines.filter((line) => line.name === 'ES10b.LoadBoundProfilePackage').length).toBeGreaterThan(20);
      // IMEIs of a real line are read, never written.
      expect(sent.filter((text) => text.includes('EGMR=1'))).toEqual([]);
      expect((await handlers.journal.verify(undefined, call)).intact).toBe(true);
    },
  );

  it('finds the channels that a killed workstation left open, and closes them', async () => {
    const { modem, handlers, deviceId } = await ready('quectel', 'sessions');
    await handlers.euicc.info({ deviceId }, call);
    for (const one of stations.splice(0)) await one.stop();
    // What a process leaves that dies with all channels of the card open.
    const port = new SerialPort({ path: modem.path, baudRate: 115_200 });
    let heard = '';
    port.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
    for (let opened = 0; !heard.includes('ERROR'); opened++) {
      expect(opened).toBeLessThan(20);
      const before = heard.length;
      port.write('AT+CCHO="A0000005591010FFFFFFFF8900000100"\r');
      await vi.waitFor(() => expect(heard.slice(before)).toMatch(/OK|ERROR/));
    }
    expect(heard).toContain('+CCHO: 3');
    await new Promise((resolve) => port.close(resolve));

    const next = await FieldStation.fresh(servers);
    stations.push(next);
    expect(await next.deviceWith(eid)).toBe(deviceId);
    const lines = await next.handlers.trace.list({ deviceId, limit: 5_000 }, call);
    const texts = lines.map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('AT+CCHC='))).toEqual(
      expect.arrayContaining(['AT+CCHC=1', 'AT+CCHC=2', 'AT+CCHC=3']),
    );
  });

  it('loads behind a modem that takes short APDUs alone, and remembers how short', async () => {
    const pki = await createLabPki({ folder: servers.pkiFolder, clock: systemClock, random: systemRandom });
    const identity = await pki.euicc(otherEid);
    const card = createEuicc({ id: otherEid, store: memoryStore(), random: systemRandom, identity });
    const modem = createModem({
      id: 'm1',
      store: memoryStore(),
      clock: systemClock,
      imeis: ['001010100000007'],
      dialect: 'simcom',
      slots: [{ card: () => card }],
      personality: { longestApdu: 300, channelByHost: true },
    });
    const bridge = await openPtyBridge(modem);
    modems.push({ ...bridge, imeis: [], eid: otherEid, ended: bridge.closed });
    process.env['ESIM_WORKBENCH_MODEM_PORTS'] = bridge.path;
    const station = await FieldStation.fresh(servers);
    stations.push(station);
    const deviceId = await station.deviceWith(otherEid);
    const order = await servers.order('workbench-lte');
    expect(await station.download(deviceId, order)).toMatchObject({ state: 'succeeded', error: null });
    const { quirks } = await station.handlers.euicc.info({ deviceId }, call);
    expect(quirks).toEqual(expect.arrayContaining(['blockSize=120', 'apduLimit=252', 'channelInClass=host']));
  });

  it('takes a modem without eUICC for what it is', async () => {
    const modem = await simulateModem({ dialect: 'fibocom', dataFolder: servers.folder });
    modems.push(modem);
    process.env['ESIM_WORKBENCH_MODEM_PORTS'] = modem.path;
    const station = await FieldStation.fresh(servers);
    stations.push(station);
    const look = async () => (await station.handlers.devices.bench(undefined, call)).devices[0];
    await vi.waitFor(async () => expect(await look()).toMatchObject({ state: 'ready', hasEuicc: false }));
    expect(await look()).toMatchObject({
      name: 'Fibocom Wireless Inc. FM350-GL',
      modemPort: modem.path,
      slots: [
        { slot: 1, sim: 'none', imei: modem.imeis[0] },
        { slot: 2, sim: 'none', imei: modem.imeis[1] },
      ],
    });
  });
});
