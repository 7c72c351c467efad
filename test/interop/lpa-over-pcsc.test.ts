/** The whole workstation over a real pcscd: our card behind it, our SM-DP+ over TLS, OpenSC as the other PC/SC program. */
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '#shared/api/index.ts';
import { FieldCard, FieldServers, FieldStation } from '#test/support/field-bench.ts';
import type { CardHabits } from '#test/support/field-card-messages.ts';
import { vectorBytes, vectorFiles, vectorsAvailable } from '#test/support/vectors.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { call } from '#test/support/workstation-bench.ts';

const eids = ['89049032000000000000000000000115', '89049032000000000000000000000212'] as const;
const opensc = promisify(execFile);

describe.skipIf(virtualReaderMissing !== undefined)('the LPA over PC/SC', () => {
  let service: VirtualReader;
  let servers: FieldServers;
  let inside: { env: NodeJS.ProcessEnv };
  const cards: FieldCard[] = [];
  const stations: FieldStation[] = [];

  beforeAll(async () => {
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    inside = { env: service.environment };
    servers = await FieldServers.start(eids);
  });
  afterEach(async () => {
    for (const station of stations.splice(0)) await station.stop();
    await Promise.all(cards.splice(0).map((card) => card.end()));
  });
  afterAll(async () => {
    await servers?.stop();
    await service?.close();
  });

  async function insert(habits: CardHabits = {}, slot = 0): Promise<FieldCard> {
    const child = await FieldCard.warmUp(service);
    const plan = { port: service.port(slot), eid: eids[slot]!, pkiFolder: servers.pkiFolder, habits };
    const card = await FieldCard.insert(child, plan);
    cards.push(card);
    return card;
  }
  async function openStation(...settings: Parameters<typeof FieldStation.fresh>[1][]): Promise<FieldStation> {
    const station = await FieldStation.fresh(servers, ...settings);
    stations.push(station);
    return station;
  }
  /** A card in the first slot and a workstation that has read it. */
  async function ready(habits: CardHabits = {}, ...settings: Parameters<typeof FieldStation.fresh>[1][]) {
    const card = await insert(habits);
    const station = await openStation(...settings);
    const deviceId = await station.deviceWith(card.plan.eid);
    await station.handlers.profiles.list({ deviceId }, call);
    await card.statistics();
    return { card, station, deviceId, handlers: station.handlers };
  }
  /** Nothing of ours uses the card any more: what had to be closed is closed. */
  async function idle(): Promise<void> {
    for (const station of stations.splice(0)) await station.stop();
  }
  const states = async (station: FieldStation, deviceId: string) =>
    (await station.handlers.profiles.list({ deviceId }, call)).map(({ iccid, profileState }) => [iccid, profileState]);

  it('loads, enables, verifies, disables and deletes TS.48 profiles and tells the server of each', async () => {
    const { card, station, deviceId, handlers } = await ready();
    expect(deviceId).toBe('pcsc:Virtual PCD 00 00');
    const packages = vectorsAvailable ? vectorFiles('upp', '.der') : [];
    const types = ['workbench-5g'];
    for (const file of packages) types.push(await servers.addPackage(file.replace(/\W+/g, '-'), vectorBytes(file)));

    let loadLines = 0;
    for (const profileType of types) {
      const order = await servers.order(profileType, profileType === 'workbench-5g');
      const { iccid } = order;
      const activationCode = order.activationCode!;
      const input = { deviceId, activationCode, confirm: true, enable: true, verify: true };
      const operation = await station.run(handlers.operations.provision(input, call));
      expect(operation).toMatchObject({ state: 'succeeded', error: null, result: { iccid, outcome: 'pass' } });
      const lines = await handlers.trace.list({ deviceId, limit: 5000 }, call);
      loadLines = lines.filter((line) => line.name === 'ES10b.LoadBoundProfilePackage').length;
      // No IMEI is in play in a bare reader.
      const stepOf = (name: string) => operation.steps.find((step) => step.name === name)?.state;
      expect([stepOf('requestImei'), stepOf('recordImei'), stepOf('enableProfile')]).toEqual([
        'skipped',
        'skipped',
        'done',
      ]);
      expect(await states(station, deviceId)).toEqual([[iccid, 'enabled']]);
      expect(await servers.stateOf(order.orderId)).toBe('installed');

      const whole = { deviceId, plan: 'full', package: toHex(servers.smdp.profilePackage(iccid)) };
      const verified = await station.run(handlers.verification.start(whole, call));
      expect(verified).toMatchObject({ error: null, result: { outcome: 'pass' } });
      const [report] = await handlers.verification.list({ deviceId }, call);
      const outcomes = new Map(report!.checks.map((check) => [check.name, check.outcome]));
      for (const name of ['iccidOnCard', 'imsiOnCard', 'filesAgainstPackage', 'fiveGConsistency', 'pinState'] as const)
        expect(outcomes.get(name), name).toBe('pass');

      // The file browser over the reader: every file, no try of a PIN, a write and its undo.
      const pins = await handlers.files.pins({ deviceId, directory: 'ADF.USIM' }, call);
      const sides = {
        left: { kind: 'package' as const, der: whole.package },
        right: { kind: 'device' as const, deviceId },
      };
      const { differences, right } = await handlers.files.diff(sides, call);
      expect(differences.filter(({ expected }) => expected === undefined)).toEqual([]);
      expect(right.files).toBeGreaterThan(50);
      const networks = await handlers.files.read({ deviceId, path: 'EF.FPLMN' }, call);
      const write = handlers.files.write({ deviceId, path: networks.path, offset: 0, content: '62F220' }, call);
      const { id: writeId, state } = await station.run(write);
      expect(state).toBe('succeeded');
      expect(await station.run(handlers.files.undo({ deviceId, writeId }, call))).toMatchObject({ state: 'succeeded' });
      expect(await handlers.files.read({ deviceId, path: 'EF.FPLMN' }, call)).toEqual(networks);
      expect(await handlers.files.pins({ deviceId, directory: 'ADF.USIM' }, call)).toEqual(pins);
      await station.run(handlers.profiles.disable({ deviceId, iccid }, call));
      await station.run(handlers.profiles.enable({ deviceId, iccid }, call));
      await station.run(handlers.profiles.disable({ deviceId, iccid }, call));
      const removal = { deviceId, iccid, confirmation: iccid.slice(-4) };
      expect(await station.run(handlers.profiles.delete(removal, call))).toMatchObject({
        state: 'succeeded',
        error: null,
      });
      expect(await states(station, deviceId)).toEqual([]);
    }

    const told = servers.smdp.notifications().filter((one) => one.eid === card.plan.eid);
    // Verification switches the profile off and on once.
    const ofOne = ['install', 'enable', 'disable', 'enable', 'disable', 'enable', 'disable', 'delete'];
    expect(told.map((one) => one.event)).toEqual(types.flatMap(() => ofOne));
    expect(servers.received(card.plan.eid)).toEqual(told.map((_, i) => i + 1));
    const notifications = await handlers.notifications.list({ deviceId }, call);
    expect(notifications.every((one) => one.state === 'delivered')).toBe(true);

    expect((await handlers.journal.verify(undefined, call)).intact).toBe(true);
    expect(loadLines).toBeGreaterThan(20);
    const kinds = (await handlers.operations.list({ limit: 100 }, call)).map((one) => one.kind);
    expect(kinds.filter((kind) => kind === 'provision')).toHaveLength(types.length);
    // A change of state is sealed by a reset, which closes the channel; nothing else does but we.
    const leftOpen = told.filter((one) => one.event === 'enable' || one.event === 'disable').length;
    expect(await card.statistics()).toMatchObject({ openChannels: [], leftOpen });
  });

  describe('never leaves a channel open', () => {
    const failures: [string, Partial<Operation['error']> | null, (code: string) => string][] = [
      ['success', null, (code) => code],
      ['a server that refuses', { code: 'REMOTE_RSP' }, (code) => `${code}X`],
    ];
    it.each(failures)('after %s', async (_, error, codeOf) => {
      const { card, station, deviceId, handlers } = await ready();
      const order = await servers.order();
      const input = { deviceId, activationCode: codeOf(order.activationCode!), confirm: true };
      const operation = await station.run(handlers.profiles.download(input, call));
      if (error === null) expect(operation).toMatchObject({ state: 'succeeded', error: null });
      else expect(operation).toMatchObject({ state: 'failed', error });
      await idle();
      expect(await card.statistics()).toMatchObject({ openChannels: [], leftOpen: 0 });
      expect(await channelThatOpenScGets()).toBe('01');
    });

    it('after a cancel', async () => {
      const { card, station, deviceId, handlers } = await ready();
      const order = await servers.order();
      const input = { deviceId, activationCode: order.activationCode!, confirm: false };
      const { operationId } = await handlers.profiles.download(input, call);
      let ended: Operation | undefined;
      for await (const operation of handlers.operations.watch({ operationId }, call)) {
        if (operation.question !== null) await handlers.operations.cancel({ operationId }, call);
        ended = operation;
      }
      expect(ended).toMatchObject({ state: 'canceled', error: { effect: 'codeStillGood' } });
      expect(await station.download(deviceId, order)).toMatchObject({ state: 'succeeded', error: null });
      await idle();
      expect(await card.statistics()).toMatchObject({ openChannels: [], leftOpen: 0 });
      expect(await channelThatOpenScGets()).toBe('01');
    });

    it('on a card that refuses to close one', async () => {
      const { card, station, deviceId } = await ready({ refusesClose: true });
      expect(await station.download(deviceId, await servers.order())).toMatchObject({
        state: 'succeeded',
        error: null,
      });
      await idle();
      const { openChannels, leftOpen } = await card.statistics();
      expect(openChannels).toEqual([]);
      expect(leftOpen).toBeGreaterThan(0);
      await card.setHabits({});
      expect(await channelThatOpenScGets()).toBe('01');
    });

    it('when another program left all of them open', async () => {
      const { card, deviceId, handlers } = await ready();
      await vi.waitFor(
        () => opensc('opensc-tool', ['-r', '0', '-c', 'default', '-s', '00A40000023F00'], inside),
        10_000,
      );
      const opened = Array.from({ length: 20 }, () => ['-s', '0070000001']).flat();
      await opensc('opensc-tool', ['-r', '0', '-c', 'default', ...opened], inside);
      expect((await card.statistics()).openChannels.length).toBeGreaterThan(2);
      expect(await handlers.profiles.list({ deviceId }, call)).toEqual([]);
      expect((await card.statistics()).openChannels).toEqual([]);
    });
  });

  const manners: [string, CardHabits, string[]][] = [
    ['takes blocks of 200 bytes at most: 6700', { longestBlock: 200, longBlockAnswer: '6700' }, ['blockSize=120']],
    ['takes blocks of 100 bytes at most: 6601', { longestBlock: 100, longBlockAnswer: '6601' }, ['blockSize=63']],
    ['takes blocks of 120 bytes at most: 6Cxx', { longestBlock: 120, longBlockAnswer: '6C00' }, ['blockSize=120']],
    [
      'cuts its answer to blocks over 63 bytes short',
      { longestBlock: 63, longBlockAnswer: 'cutShort' },
      ['blockSize=63'],
    ],
    [
      'has its ISD-R under another AID',
      { isdrAid: 'A0000005591010000000008900000300' },
      ['isdrAid=A0000005591010000000008900000300'],
    ],
    ['knows profiles by AID only', { profilesByAid: true }, ['profilesBy=aid']],
    ['answers in pieces of 16 bytes', { pieces: 16 }, []],
    ['has a proactive command waiting after each change', { proactive: true }, []],
    ['is busy with its toolkit at first: catBusy', { busy: { times: 2, answer: 'catBusy' } }, []],
    ['is busy with its toolkit at first: 9300', { busy: { times: 2, answer: '9300' } }, []],
    ['resets itself after it has answered', { resetsItself: 'afterAnswer' }, []],
    ['resets itself in place of an answer', { resetsItself: 'beforeAnswer' }, []],
    ['has no logical channels', { withoutChannels: true }, []],
    ['tells nothing of its ISD-R', { plainFci: true }, []],
  ];

  it.each(manners)('loads into, enables and disables on a card that %s', async (_, habits, quirks) => {
    const { card, station, deviceId, handlers } = await ready(habits);
    const order = await servers.order();
    const { iccid } = order;
    expect(await station.download(deviceId, order)).toMatchObject({ state: 'succeeded', error: null });
    expect(await station.run(handlers.profiles.enable({ deviceId, iccid }, call))).toMatchObject({
      state: 'succeeded',
      error: null,
    });
    expect(await states(station, deviceId)).toEqual([[iccid, 'enabled']]);
    expect(await station.run(handlers.profiles.disable({ deviceId, iccid }, call))).toMatchObject({
      state: 'succeeded',
    });
    expect(await states(station, deviceId)).toEqual([[iccid, 'disabled']]);
    expect((await handlers.euicc.info({ deviceId }, call)).quirks).toEqual(quirks);
    expect((await card.statistics()).openChannels).toEqual([]);
    const removal = { deviceId, iccid, confirmation: iccid.slice(-4) };
    expect(await station.run(handlers.profiles.delete(removal, call))).toMatchObject({
      state: 'succeeded',
      error: null,
    });

    if (quirks[0]?.startsWith('blockSize') !== true) return;
    // Learnt for good: the next start sends no block that is too long.
    const { folder } = stations.pop()!;
    await station.stop({ keepFolder: true });
    const again = await FieldStation.start(folder);
    stations.push(again);
    await again.deviceWith(card.plan.eid);
    await card.statistics();
    expect(await again.download(deviceId, await servers.order())).toMatchObject({ state: 'succeeded', error: null });
    const blocks = (await card.statistics()).apdus.filter((apdu) => apdu.slice(2, 4) === 'E2');
    const longest = Math.max(...blocks.map((apdu) => Number.parseInt(apdu.slice(8, 10), 16)));
    expect(longest).toBeLessThanOrEqual(habits.longestBlock!);
  });

  it('finds an ISD-R under an AID of the settings', async () => {
    const isdrAid = 'A0000005591010FFFFFFFF8900000199';
    const card = await insert({ isdrAid });
    const station = await openStation({ isdrAids: [isdrAid] });
    expect(await station.deviceWith(card.plan.eid)).toBe('pcsc:Virtual PCD 00 00');
  });

  it('loads into two readers at once', async () => {
    const inserted = [await insert(), await insert({}, 1)];
    const station = await openStation();
    const deviceIds: string[] = [];
    for (const { plan } of inserted) deviceIds.push(await station.deviceWith(plan.eid));
    const orders = [await servers.order(), await servers.order()];
    const operations = await Promise.all(deviceIds.map((deviceId, i) => station.download(deviceId, orders[i]!)));
    expect(operations.map((operation) => operation.state)).toEqual(['succeeded', 'succeeded']);
    const [first, second] = operations;
    expect(first!.endedAt! > second!.startedAt && second!.endedAt! > first!.startedAt).toBe(true);
  });

  it('sees cards come and go while it runs', async () => {
    const station = await openStation();
    const card = await insert();
    const deviceId = await station.deviceWith(card.plan.eid);
    const shown = async () =>
      (await station.handlers.devices.bench(undefined, call)).devices.find((one) => one.id === deviceId)!;
    await card.pull();
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ problem: { code: 'DEVICE_GONE' } }), 10_000);
    expect((await shown()).eid).toBeUndefined();
    await card.reinsert();
    expect(await station.deviceWith(card.plan.eid)).toBe(deviceId);
    expect((await shown()).state).toBe('ready');
  });

  it('names the program that holds the card', async () => {
    const { deviceId, handlers } = await ready();
    const explorer = spawn('opensc-explorer', ['-r', '0', '-c', 'default'], inside);
    try {
      await promptOf(explorer);
      await expect(handlers.profiles.list({ deviceId }, call)).rejects.toMatchObject({
        code: 'DEVICE_BUSY',
        details: { holder: 'opensc-explorer', pid: explorer.pid },
      });
    } finally {
      explorer.kill();
    }
    await vi.waitFor(async () => expect(await handlers.profiles.list({ deviceId }, call)).toEqual([]), 10_000);
  });

  it('comes back by itself when pcscd was restarted', async () => {
    const { card, station, deviceId, handlers } = await ready();
    await service.stopService();
    await vi.waitFor(async () => expect((await handlers.devices.bench(undefined, call)).devices).toEqual([]), 10_000);
    await service.startService();
    expect(await station.deviceWith(card.plan.eid)).toBe(deviceId);
    expect(await station.download(deviceId, await servers.order())).toMatchObject({ state: 'succeeded', error: null });
  });

  it('ends a load with a code when pcscd dies, and loads with the same code afterwards', async () => {
    const { card, station, deviceId, handlers } = await ready();
    const order = await servers.order();
    const input = { deviceId, activationCode: order.activationCode!, confirm: false };
    const { operationId } = await handlers.profiles.download(input, call);
    let ended: Operation | undefined;
    for await (const operation of handlers.operations.watch({ operationId }, call)) {
      ended = operation;
      if (operation.question === null) continue;
      await service.stopService();
      const answer = { kind: 'confirmProfile', accept: true } as const;
      await handlers.operations.answer({ operationId, answer }, call);
    }
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'DEVICE_GONE', effect: 'codeStillGood' } });
    await service.startService();
    await station.deviceWith(card.plan.eid);
    expect(await station.download(deviceId, order)).toMatchObject({ state: 'succeeded', error: null });
  });

  /** Resolves when the program has the card and asks for a command. */
  async function promptOf(explorer: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
    let said = '';
    for await (const text of explorer.stdout) if ((said += String(text)).includes('OpenSC [')) return;
    throw new Error(`opensc-explorer ended: ${said}`);
  }

  /** Which channel number a second PC/SC client is given: 01 when no other is open. */
  async function channelThatOpenScGets(): Promise<string | undefined> {
    const { stdout } = await opensc('opensc-tool', ['-r', '0', '-c', 'default', '-s', '0070000001'], inside);
    return /SW2=0x00\):?\s+([0-9A-F]{2})/.exec(stdout)?.[1];
  }
});
