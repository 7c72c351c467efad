import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { contract, type Answer, type JournalEntry, type Operation } from '#shared/api/index.ts';
import { openApiDocument } from '#server/host/openapi-document.ts';
import type { ContractClient } from '#shared/contract-client.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';
import { waysIn, type OpenWay } from './ways-in.ts';

/** One suite of calls, run unchanged over every way in: the same answers, the same errors, the same events. */

const procedures = Object.entries(contract).flatMap(([area, members]) =>
  Object.keys(members).map((name) => `${area}.${name}`),
);
const packageDer = toHex(readFileSync(join(import.meta.dirname, '../../resources/profiles/workbench-lte.der')));

let bench: WorkstationBench;
beforeAll(async () => {
  bench = await WorkstationBench.start();
});
afterAll(() => bench.stop());

it('has a handler and a place in the OpenAPI document for every procedure, and no more', async () => {
  const handled = Object.entries(bench.handlers).flatMap(([area, members]) =>
    Object.keys(members).map((name) => `${area}.${name}`),
  );
  const { paths = {} } = await openApiDocument('0.0.0');
  const described = Object.values(paths).flatMap((methods) =>
    Object.values(methods ?? {}).flatMap((one) =>
      typeof one === 'object' && 'operationId' in one ? [one.operationId] : [],
    ),
  );
  expect(handled.sort()).toEqual([...procedures].sort());
  expect(described.sort()).toEqual([...procedures].sort());
});

describe.each(Object.entries(waysIn))('the contract %s', (name, open) => {
  let way: OpenWay;
  let client: ContractClient;
  const called = new Set<string>();
  /** Provisioned; the other one is for single operations. */
  const aurora = 'sim-aurora';
  const cirrus = 'sim-cirrus';

  beforeAll(async () => {
    way = await open(bench.handlers);
    client = counting(way.client, called);
  });
  afterAll(() => way.close());

  /** To the end of an operation, answering its questions; the questions asked on the way. */
  async function follow(
    started: { operationId: string },
    answers: Partial<Record<Answer['kind'], Answer>> = {},
  ): Promise<{ operation: Operation; asked: string[] }> {
    const { operationId } = started;
    const asked: string[] = [];
    for await (const operation of await client.operations.watch({ operationId })) {
      const kind = operation.question?.kind;
      if (kind !== undefined && !asked.includes(kind)) {
        asked.push(kind);
        const answer = answers[kind];
        if (answer === undefined) await client.operations.cancel({ operationId });
        else await client.operations.answer({ operationId, answer });
      }
      if (operation.endedAt !== null) return { operation, asked };
    }
    throw new Error('the operation did not end');
  }

  const done = async (started: Promise<{ operationId: string }>): Promise<Operation> => {
    const { operation } = await follow(await started);
    expect(operation).toMatchObject({ state: 'succeeded', error: null });
    return operation;
  };

  /** What a rejected call says, by whatever class it is thrown. */
  const refusal = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      (value) => {
        throw new Error(`answered ${JSON.stringify(value)}`);
      },
      (error: unknown) => error,
    );

  it('provisions a device from order to verification, with its questions answered', async () => {
    const order = await client.services.createOrder({ profileType: 'workbench-5g', confirmationCode: '80911733' });
    expect(order).toMatchObject({ state: 'released', confirmationCodeRequired: true });
    const parsed = await client.profiles.parseActivationCode({ activationCode: order.activationCode! });
    expect(parsed).toMatchObject({ matchingId: order.matchingId, confirmationCodeRequired: true, warnings: [] });
    const started = await client.operations.provision({ deviceId: aurora, activationCode: order.activationCode! });
    const { operation, asked } = await follow(started, {
      confirmProfile: { kind: 'confirmProfile', accept: true },
      confirmationCode: { kind: 'confirmationCode', code: '80911733' },
    });
    expect(asked).toEqual(['confirmProfile', 'confirmationCode']);
    expect(operation).toMatchObject({
      kind: 'provision',
      state: 'succeeded',
      error: null,
      result: { iccid: order.iccid, outcome: 'pass' },
    });
    const profiles = await client.profiles.list({ deviceId: aurora });
    expect(profiles.find(({ iccid }) => iccid === order.iccid)).toMatchObject({
      profileState: 'enabled',
      imei: operation.result!['imei'],
    });
    const orders = await client.services.orders();
    expect(orders.find(({ iccid }) => iccid === order.iccid)).toMatchObject({ state: 'installed' });
  });

  it('reads what the workstation itself reads', async () => {
    const { iccid } = (await client.profiles.list({ deviceId: aurora }))[0]!;
    const [{ id: operationId }] = (await client.operations.list({ limit: 1 })) as [Operation];
    const deviceId = aurora;
    const own = bench.handlers;
    const traced = (await own.trace.list({ deviceId, limit: 1 }, call))[0]!.seq;
    const reads: Record<string, [over: () => Promise<unknown>, own: () => unknown]> = {
      'devices.bench': [() => client.devices.bench(), () => own.devices.bench(undefined, call)],
      'devices.refresh': [() => client.devices.refresh({ deviceId }), () => own.devices.refresh({ deviceId }, call)],
      'euicc.info': [() => client.euicc.info({ deviceId }), () => own.euicc.info({ deviceId }, call)],
      'profiles.list': [() => client.profiles.list({ deviceId }), () => own.profiles.list({ deviceId }, call)],
      'notifications.list': [
        () => client.notifications.list({ deviceId }),
        () => own.notifications.list({ deviceId }, call),
      ],
      'imei.list': [() => client.imei.list({ deviceId }), () => own.imei.list({ deviceId }, call)],
      'imei.history': [() => client.imei.history({ deviceId }), () => own.imei.history({ deviceId }, call)],
      'imei.history of one profile': [
        () => client.imei.history({ deviceId, iccid }),
        () => own.imei.history({ deviceId, iccid }, call),
      ],
      'imei.plan': [() => client.imei.plan({ deviceId, iccid }), () => own.imei.plan({ deviceId, iccid }, call)],
      'imei.matrix': [() => client.imei.matrix({ deviceId }), () => own.imei.matrix({ deviceId }, call)],
      'modem.info': [() => client.modem.info({ deviceId }), () => own.modem.info({ deviceId }, call)],
      'modem.macros': [() => client.modem.macros(), () => own.modem.macros(undefined, call)],
      'imei.search': [
        () => client.imei.search({ text: iccid }),
        () => own.imei.search({ text: iccid, limit: 500 }, call),
      ],
      'services.events': [() => client.services.events(), () => own.services.events(undefined, call)],
      'verificationPlans.list': [
        () => client.verificationPlans.list(),
        () => own.verificationPlans.list(undefined, call),
      ],
      'verificationPlans.get': [
        () => client.verificationPlans.get({ name: 'full' }),
        () => own.verificationPlans.get({ name: 'full' }, call),
      ],
      'verificationPlans.schema': [
        () => client.verificationPlans.schema(),
        () => own.verificationPlans.schema(undefined, call),
      ],
      'services.expectedProfile': [
        () => client.services.expectedProfile({ iccid }),
        () => own.services.expectedProfile({ iccid }, call),
      ],
      'verification.list': [
        () => client.verification.list({ deviceId }),
        () => own.verification.list({ deviceId }, call),
      ],
      'operations.list': [
        () => client.operations.list({ deviceId, limit: 2 }),
        () => own.operations.list({ deviceId, limit: 2 }, call),
      ],
      'operations.get': [() => client.operations.get({ operationId }), () => own.operations.get({ operationId }, call)],
      'journal.list': [
        () => client.journal.list({ operationId, limit: 5 }),
        () => own.journal.list({ operationId, limit: 5 }, call),
      ],
      'journal.verify': [() => client.journal.verify(), () => own.journal.verify(undefined, call)],
      'packages.lint': [
        () => client.packages.lint({ source: { profileType: 'workbench-5g' }, deviceId, profileClass: 'operational' }),
        () =>
          own.packages.lint({ source: { profileType: 'workbench-5g' }, deviceId, profileClass: 'operational' }, call),
      ],
      'packages.tree': [
        () => client.packages.tree({ source: { profileType: 'workbench-5g' } }),
        () => own.packages.tree({ source: { profileType: 'workbench-5g' } }, call),
      ],
      'packages.compare': [
        () => client.packages.compare({ left: { profileType: 'workbench-5g' }, right: { file: packageDer } }),
        () => own.packages.compare({ left: { profileType: 'workbench-5g' }, right: { file: packageDer } }, call),
      ],
      'services.status': [() => client.services.status(), () => own.services.status(undefined, call)],
      'services.catalogue': [() => client.services.catalogue(), () => own.services.catalogue(undefined, call)],
      'services.orders': [() => client.services.orders(), () => own.services.orders(undefined, call)],
      'services.allotments': [() => client.services.allotments(), () => own.services.allotments(undefined, call)],
      'services.registryDevices': [
        () => client.services.registryDevices({}),
        () => own.services.registryDevices({ text: '', limit: 500 }, call),
      ],
      'services.registryRequests': [
        () => client.services.registryRequests({ limit: 5 }),
        () => own.services.registryRequests({ limit: 5 }, call),
      ],
      'services.registryAlarms': [
        () => client.services.registryAlarms(),
        () => own.services.registryAlarms(undefined, call),
      ],
      'services.networkSubscribers': [
        () => client.services.networkSubscribers(),
        () => own.services.networkSubscribers(undefined, call),
      ],
      'services.networkAttachments': [
        () => client.services.networkAttachments(),
        () => own.services.networkAttachments(undefined, call),
      ],
      'services.networkEvents': [
        () => client.services.networkEvents({ limit: 5 }),
        () => own.services.networkEvents({ limit: 5 }, call),
      ],
      'services.networkEquipment': [
        () => client.services.networkEquipment(),
        () => own.services.networkEquipment(undefined, call),
      ],
      'services.networkSettings': [
        () => client.services.networkSettings(),
        () => own.services.networkSettings(undefined, call),
      ],
      'services.homeNetworkKeys': [
        () => client.services.homeNetworkKeys(),
        () => own.services.homeNetworkKeys(undefined, call),
      ],
      'trace.list': [
        () => client.trace.list({ deviceId, limit: 20 }),
        () => own.trace.list({ deviceId, limit: 20 }, call),
      ],
      'trace.page': [
        () => client.trace.page({ deviceId, kind: 'apdu', offset: 1, limit: 3 }),
        () => own.trace.page({ deviceId, kind: 'apdu', offset: 1, limit: 3 }, call),
      ],
      'trace.find': [
        () => client.trace.find({ deviceId, search: 'SELECT', offset: 0, backwards: false }),
        () => own.trace.find({ deviceId, search: 'SELECT', offset: 0, backwards: false }, call),
      ],
      'trace.locate': [
        () => client.trace.locate({ deviceId, seq: 5 }),
        () => own.trace.locate({ deviceId, seq: 5 }, call),
      ],
      'trace.decode': [() => client.trace.decode({ seq: traced }), () => own.trace.decode({ seq: traced }, call)],
      'settings.get': [() => client.settings.get(), () => own.settings.get(undefined, call)],
      'doctor.run': [() => client.doctor.run(), () => own.doctor.run(undefined, call)],
      'doctor.about': [() => client.doctor.about(), () => own.doctor.about(undefined, call)],
    };
    const timeless = (value: unknown) =>
      JSON.parse(JSON.stringify(value).replace(/"(now|freeMiB)":"[^"]+"/g, '"$1":""')) as unknown;
    for (const [read, [over, inside]] of Object.entries(reads))
      expect(timeless(await over()), read).toEqual(timeless(await inside()));
  });

  it('changes a device by one operation after another', async () => {
    const deviceId = cirrus;
    const order = await client.services.createOrder({ profileType: 'workbench-lte' });
    const { iccid } = order;
    await done(client.profiles.download({ deviceId, activationCode: order.activationCode!, confirm: true }));
    await done(client.profiles.enable({ deviceId, iccid }));
    await done(client.imei.bind({ deviceId, iccid }));
    expect(await client.imei.setPolicy({ iccid, sharing: { kind: 'sameAllowed' }, source: 'plan' })).toMatchObject({
      pinned: false,
    });
    expect(await client.imei.policies()).toMatchObject([{ iccid, sharing: { kind: 'sameAllowed' } }]);
    expect(await client.imei.removePolicy({ iccid })).toEqual({ removed: true });
    expect((await done(client.imei.reconcile({ deviceId }))).result).toEqual({ moved: '0' });
    const { plan } = await client.verificationPlans.get({ name: 'full' });
    const ownPlan = { ...plan, name: 'own', checks: [...plan.checks].reverse() };
    expect(await client.verificationPlans.save({ plan: ownPlan })).toEqual({ plan: ownPlan, shipped: false });
    const verified = await done(client.verification.start({ deviceId, plan: 'own', allowDestructive: true }));
    expect(verified.result).toMatchObject({ outcome: 'pass' });
    expect(await client.verificationPlans.remove({ name: 'own' })).toEqual({ removed: true });
    await done(client.profiles.setNickname({ deviceId, iccid, nickname: 'Ünterwegs ✈' }));
    const named = (await client.profiles.list({ deviceId })).find((one) => one.iccid === iccid);
    expect(named).toMatchObject({ profileNickname: 'Ünterwegs ✈', profileState: 'enabled' });

    await client.settings.set({ sendNotificationsAutomatically: false });
    await done(client.profiles.disable({ deviceId, iccid }));
    await done(client.profiles.delete({ deviceId, iccid, confirmation: iccid.slice(-4) }));
    await client.settings.set({ sendNotificationsAutomatically: true });
    const [deleted] = await client.notifications.list({ deviceId });
    expect(deleted).toMatchObject({ profileManagementOperation: 'delete', state: 'queued', deliveredAt: null });
    const { seqNumber } = deleted!;
    expect(await refusal(client.notifications.remove({ deviceId, seqNumber }))).toMatchObject({
      code: 'WORKBENCH',
      data: { code: 'NOTIFICATION_UNSENT', details: { seqNumber } },
    });
    await done(client.notifications.remove({ deviceId, seqNumber, evenUnsent: true }));
    await done(client.notifications.process({ deviceId }));
    const left = await client.notifications.list({ deviceId });
    expect(left.filter((one) => one.deliveredAt === null)).toEqual([]);

    const found = await done(client.profiles.discover({ deviceId }));
    expect(await client.profiles.discovered({ operationId: found.id })).toMatchObject({ profiles: [] });
    const emptied = await client.devices.setRemovableSim({ deviceId, slot: 1, sim: null });
    expect(emptied.slots[0]).toMatchObject({ slot: 1, sim: 'none' });

    await done(client.euicc.setDefaultDpAddress({ deviceId, address: 'smdp.example.com' }));
    const { eidValue, EuiccConfiguredAddresses } = await client.euicc.info({ deviceId });
    expect(EuiccConfiguredAddresses.defaultDpAddress).toBe('smdp.example.com');
    await done(client.euicc.memoryReset({ deviceId, confirmation: eidValue.slice(-4) }));
    expect(await client.profiles.list({ deviceId })).toEqual([]);
  });

  it('cancels an operation at its question, and the activation code is still good', async () => {
    const order = await client.services.createOrder({ profileType: 'workbench-lte' });
    const input = { deviceId: cirrus, activationCode: order.activationCode! };
    const { operation, asked } = await follow(await client.profiles.download(input));
    expect(asked).toEqual(['confirmProfile']);
    expect(operation).toMatchObject({ state: 'canceled', error: { code: 'CANCELED', effect: 'codeStillGood' } });
    const csv = 'iccid,imsi\n8988247000000009990,001010000099990\n';
    const dryRun = { csv: `${csv}x,y\n`, profileType: 'workbench-lte', dryRun: true };
    expect(await client.services.importOrders(dryRun)).toMatchObject({ rows: 2, errors: 2, orders: [] });
    expect((await client.services.exportOrders()).csv).toContain(order.iccid);
    expect(await client.services.cancelOrder({ orderId: order.orderId })).toMatchObject({ state: 'unavailable' });
  });

  it('browses the files of a card, gives it a PIN, writes and undoes', async () => {
    const deviceId = aurora;
    const tree = await client.files.tree({ deviceId, depth: 'shallow' });
    const usim = tree.applications.find(({ kind }) => kind === 'usim')!.aid;
    expect(tree.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['3F00', '3F00/2FE2', usim]));
    const path = `${usim}/6F7B`;
    const before = await client.files.read({ deviceId, path });
    expect(before).toMatchObject({ name: 'EF.FPLMN', decoded: { known: true } });
    const written = await done(client.files.write({ deviceId, path, content: '62F220' }));
    expect((await client.files.read({ deviceId, path })).content).toMatch(/^62F220/);
    expect((await client.files.writes({ deviceId }))[0]).toMatchObject({ writeId: written.id, state: 'done' });
    await done(client.files.undo({ deviceId, writeId: written.id }));
    expect(await client.files.read({ deviceId, path })).toEqual(before);
    const dump = await client.files.dump({ deviceId, paths: ['3F00/2FE2', path] });
    expect(dump.files).toHaveLength(2);
    const comparison = await client.files.diff({ left: { kind: 'dump', dump }, right: { kind: 'dump', dump } });
    expect(comparison).toMatchObject({ differences: [], left: { files: 2 } });
    const pins = await client.files.pins({ deviceId, directory: '3F00' });
    expect(pins.map(({ name }) => name)).toContain('PIN1');
    const wrong = { deviceId, directory: '3F00', reference: 0x0a, pin: '00000000' };
    const { operation } = await follow(await client.files.verifyPin(wrong));
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'PIN_WRONG' } });
    expect(await client.files.release({ deviceId })).toEqual({ released: false });
  });

  it('adds a package to the catalogue', async () => {
    expect(await client.services.addPackage({ name: `added ${name}`, der: packageDer })).toMatchObject({
      profileType: `added ${name}`,
      origin: 'added',
      size: packageDer.length / 2,
    });
  });

  it('imports devices into the registry, allots, and acknowledges an alarm', async () => {
    const number = Object.keys(waysIn).indexOf(name);
    const body = `0010170100000${number}`;
    const imei = body + luhnDigit(body);
    const csv = `serial,model,tac,imei1\nserial-${number},Module,00101701,${imei}\n`;
    expect(await client.services.registryImport({ csv, dryRun: true })).toMatchObject({
      ...{ dryRun: true, applied: false, counts: { added: 1 }, faultCount: 0 },
      preview: [{ line: 2, change: 'added', deviceId: `serial-${number}`, eid: null, factoryImeis: [imei], pool: 0 }],
    });
    expect(await client.services.registryImport({ csv })).toMatchObject({ applied: true });
    expect(await client.services.registryDevices({ text: `serial-${number}` })).toMatchObject([
      { factoryImeis: [imei] },
    ]);
    expect(await client.services.registryImport({ csv: csv.replace('serial-', 'twin-') })).toMatchObject({
      ...{ applied: false, faultCount: 1 },
      faults: [{ line: 2, column: 'imei1', code: 'imeiHeld', value: imei }],
    });
    const [alarm] = await client.services.registryAlarms();
    expect(alarm).toMatchObject({
      kind: 'imei',
      deviceIds: [`serial-${number}`, `twin-${number}`],
      acknowledgedAt: null,
    });
    const acknowledged = await client.services.acknowledgeAlarm({ alarmId: alarm!.alarmId, by: 'Ada' });
    expect(acknowledged).toMatchObject({ alarmId: alarm!.alarmId, acknowledgedBy: 'Ada' });
    const asked = { deviceId: 'sim-borealis', iccid: '8988247000000009991' };
    const { repeated: _first, ...allotted } = await client.services.registryAllot(asked);
    expect(await client.services.registryAllot(asked)).toEqual({ ...allotted, repeated: true });
    expect(await refusal(client.services.registryAllot({ ...asked, deviceId: `serial-${number}` }))).toMatchObject({
      data: { code: 'DEVICE_WITHOUT_EUICC' },
    });
  });

  it('sets what the network admits, and refuses what it cannot be told', async () => {
    const [subscriber] = await client.services.networkSubscribers();
    const imsi = subscriber!.imsi;
    expect(JSON.stringify(await client.services.networkSubscribers())).not.toMatch(/"(k|opc)"/);
    expect(await client.services.setSubscription({ imsi, barred: true })).toMatchObject({ imsi, barred: true });
    expect(await client.services.setSubscription({ imsi, barred: false })).toEqual(subscriber);
    expect(await refusal(client.services.setSubscription({ imsi: '001010000000000', barred: true }))).toMatchObject({
      data: { code: 'SUBSCRIBER_UNKNOWN' },
    });
    expect(await refusal(client.services.setSubscription({ imsi, apns: ['a', 'A'] }))).toMatchObject({
      data: { code: 'SUBSCRIPTION_INVALID' },
    });
    const listed = await client.services.setEquipment({ imei: '490154203237518', status: 'observed' });
    expect(listed).toContainEqual({ equipment: '49015420323751', status: 'observed' });
    expect(await client.services.setEquipment({ imei: '49015420323751', status: 'unknown' })).toEqual(
      listed.filter(({ equipment }) => equipment !== '49015420323751'),
    );
    const before = await client.services.networkSettings();
    expect(await client.services.setNetworkSettings({ plmn: '00101' })).toEqual({ ...before, plmn: '00101' });
    expect(await client.services.setNetworkSettings({ plmn: null })).toEqual(before);
  });

  it('restores an IMEI to the manufacturer’s record, and tells of it', async () => {
    const deviceId = cirrus;
    const { eidValue } = await client.euicc.info({ deviceId });
    const confirmation = eidValue.slice(-4);
    const wish = { deviceId, slot: 2, confirmation, reason: 'productionRepair' as const, operator: 'Ada' };
    const restored = await done(client.imei.restore(wish));
    expect(restored.result).toMatchObject({ after: '001103030001029', slot: '2' });
    const compared = await client.imei.compareWithRecord({ deviceId });
    expect(compared.find(({ slot }) => slot === 2)).toMatchObject({ verdict: 'asRecorded', recordProblem: null });
    const [row] = await client.imei.restorations({ deviceId });
    expect(row).toMatchObject({ operationId: restored.id, state: 'restored', operator: 'Ada' });
    expect(await refusal(client.imei.restore({ ...wish, confirmation: 'nope' }))).toMatchObject({
      data: { code: 'CONFIRMATION_MISMATCH' },
    });
  });

  it('hands out reports, signed by the bench, and judges them', async () => {
    const listed = await client.reports.list({ deviceId: aurora });
    const report = listed.find(({ operationKind }) => operationKind === 'provision')!;
    const { files } = await client.reports.export({ subject: report.subject, format: 'json', signature: 'detached' });
    const [file, signature] = files.map(({ content }) => content);
    expect(await client.reports.verify({ file: file!, signature: signature! })).toMatchObject({
      outcome: 'good',
      unchanged: true,
      signers: [{ trust: 'thisBench' }],
    });
    const changed = `20${file!.slice(2)}`;
    expect(await client.reports.verify({ file: changed, signature: signature! })).toMatchObject({
      outcome: 'bad',
      unchanged: false,
    });
    const batch = { operationIds: [report.reportId] };
    expect(await client.reports.csv(batch)).toMatchObject({ rows: 1 });
    expect(await client.reports.labels({ ...batch, sheet: 'roll62x29' })).toMatchObject({ labels: 1 });
    const { fingerprint } = await client.reports.identity();
    const renewed = await client.reports.renewIdentity();
    expect(renewed.fingerprint).not.toBe(fingerprint);
    expect(await client.reports.verify({ file: file!, signature: signature! })).toMatchObject({
      signers: [{ trust: 'formerIdentity' }],
    });
  });

  it('sends lines to a modem, keeps them, runs macros', async () => {
    const deviceId = cirrus;
    const heard = first(await client.modem.watch({ deviceId }), (lines) => lines.some(({ text }) => text === 'OK'));
    const answer = await client.modem.send({ deviceId, line: 'AT+CSQ', expect: '/^\\+CSQ: \\d+/' });
    expect(answer).toMatchObject({ lines: ['+CSQ: 22,99'], result: 'OK', expectation: { passed: true } });
    expect((await heard).every(({ at }) => at.endsWith('Z'))).toBe(true);
    expect(await client.modem.send({ deviceId, line: 'AT+NONE' })).toMatchObject({
      refusal: 'operation not supported',
    });
    expect(await refusal(client.modem.send({ deviceId, line: 'AT+EGMR=1,7,"001010100000023"' }))).toMatchObject({
      data: { code: 'IMEI_READ_ONLY' },
    });
    const steps = [{ send: 'AT', expect: 'OK' }];
    const name = 'Grüß dich';
    expect(await client.modem.setMacro({ name, steps })).toMatchObject({ name, shipped: false });
    expect(await client.modem.runMacro({ deviceId, name })).toMatchObject({
      passed: true,
      steps: [{ outcome: 'passed' }],
    });
    expect(await client.modem.removeMacro({ name })).toEqual({ removed: true });
    const kept = await client.modem.history({ deviceId });
    expect(kept.map(({ line }) => line)).toEqual(['AT+CSQ', 'AT+NONE', 'AT']);
    expect(kept[0]).toEqual(answer);
    expect(await client.modem.clearHistory({ deviceId })).toEqual({ removed: 3 });
  });

  it('tells subscribers of bench, operations, journal and trace what happens', async () => {
    const deviceId = cirrus;
    // Each is awaited before anything happens: a subscription that stands misses nothing.
    const faultShown = first(
      await client.devices.watch(),
      ({ devices }) => devices.find(({ id }) => id === deviceId)!.faults.length > 0,
    );
    const operationEnded = first(
      await client.operations.watch({}),
      (one) => one.deviceId === deviceId && one.endedAt !== null,
    );
    const entries: JournalEntry[] = [];
    const journaled = first(await client.journal.watch(), (entry) => {
      entries.push(entry);
      return entry.event === 'operation.ended';
    });
    const traced = first(await client.trace.watch({ deviceId }), (lines) =>
      lines.some((line) => line.name === 'ES10a.SetDefaultDpAddress'),
    );
    const fault = 'imeiRecordFails';
    expect(await client.devices.setFault({ deviceId, fault, on: true })).toMatchObject({ faults: [fault] });
    await faultShown;
    expect(await client.devices.setFault({ deviceId, fault, on: false })).toMatchObject({ faults: [] });
    const operation = await done(client.euicc.setDefaultDpAddress({ deviceId, address: '' }));
    expect(await operationEnded).toMatchObject({ id: operation.id, state: 'succeeded' });
    expect(await journaled).toMatchObject({ operationId: operation.id, data: { state: 'succeeded' } });
    expect(entries.filter((one) => one.operationId === operation.id)).toEqual(
      (await client.journal.list({ operationId: operation.id })).reverse(),
    );
    expect((await traced).every((line) => line.deviceId === deviceId)).toBe(true);
    const text = await whole(await client.trace.export({ deviceId, format: 'jsonl' }));
    const lines = text.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { deviceId: string }).deviceId)).toContain(deviceId);
    // The workstation reads a device again when an operation has ended; lines may come at any time.
    expect((await client.trace.clear()).removed).toBeGreaterThanOrEqual(lines.length);
  });

  it('refuses with code, details and effect of the one error family', async () => {
    expect(await refusal(client.profiles.list({ deviceId: 'nobody/here ü' }))).toMatchObject({
      code: 'WORKBENCH',
      status: 422,
      defined: true,
      data: { code: 'DEVICE_UNKNOWN' },
    });
    expect(await refusal(client.profiles.parseActivationCode({ activationCode: 'LPA:1$a_b$C' }))).toMatchObject({
      code: 'WORKBENCH',
      data: { code: 'ACTIVATION_CODE_INVALID', details: { reason: 'bad-address' } },
    });
    // A subscription's error comes before its first event.
    const watching = Promise.resolve(client.operations.watch({ operationId: 'op-none' })).then((events) =>
      events[Symbol.asyncIterator]().next(),
    );
    expect(await refusal(watching)).toMatchObject({ code: 'WORKBENCH', data: { code: 'OPERATION_UNKNOWN' } });
  });

  it('refuses input that the contract does not know, whatever the shape', async () => {
    const bad: Record<string, () => Promise<unknown>> = {
      'a number out of its range': () => client.journal.list({ limit: 0 }),
      'a number that is none': () => client.trace.list({ limit: 'many' as never }),
      'a choice that does not exist': () =>
        client.devices.setFault({ deviceId: aurora, fault: 'earthquake' as never, on: true }),
      'a missing member': () => client.profiles.parseActivationCode({} as never),
      'another type': () => client.settings.set({ apduBlockSize: '255' as never }),
      'an ICCID with a letter': () => client.profiles.enable({ deviceId: aurora, iccid: '8988247000000000001A' }),
    };
    for (const [what, send] of Object.entries(bad))
      expect(await refusal(send()), what).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it('was called at every procedure it has', () => {
    expect([...called].sort()).toEqual([...procedures].sort());
  });
});

/** The client, noting which procedures are called. */
function counting(client: ContractClient, called: Set<string>): ContractClient {
  const areas = Object.entries(contract).map(([area, members]) => [
    area,
    Object.fromEntries(
      Object.keys(members).map((name) => [
        name,
        (input: unknown) => {
          called.add(`${area}.${name}`);
          const procedures = client[area as keyof ContractClient] as unknown as Record<string, (i: unknown) => unknown>;
          return procedures[name]!(input);
        },
      ]),
    ),
  ]);
  return Object.fromEntries(areas) as ContractClient;
}

/** The first event that `wanted` takes; the subscription ends then. */
async function first<T>(events: AsyncIterable<T>, wanted: (event: T) => boolean): Promise<T> {
  for await (const event of events) if (wanted(event)) return event;
  throw new Error('the subscription ended early');
}

/** The text of an export. */
async function whole(pieces: AsyncIterable<{ bytes: string }>): Promise<string> {
  let hex = '';
  for await (const { bytes } of pieces) hex += bytes;
  return Buffer.from(hex, 'hex').toString();
}
