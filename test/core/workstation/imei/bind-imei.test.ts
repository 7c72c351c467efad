import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultName } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/** The negative paths of flows/1-imei-binding. */

const deviceId = 'sim-aurora';
const [first, second] = ['001101010009004', '001101010009012'];

describe('enabling with an IMEI, when something fails', () => {
  let bench: WorkstationBench;
  let active: string;
  let iccid: string;

  /** One profile in service, a second one that never had an IMEI. */
  beforeEach(async () => {
    bench = await WorkstationBench.start();
    active = await bench.load(deviceId);
    expect(await enable(active)).toMatchObject({ state: 'succeeded', result: { imei: first } });
    iccid = await bench.load(deviceId, 'workbench-lte');
  });
  afterEach(() => bench.stop());

  const enable = (which: string) => bench.run(bench.handlers.profiles.enable({ deviceId, iccid: which }, call));
  const fault = (name: FaultName, on = true) => bench.handlers.devices.setFault({ deviceId, fault: name, on }, call);
  const holdings = async () => ({
    profiles: (await bench.handlers.profiles.list({ deviceId }, call)).map((one) => [one.iccid, one.profileState]),
    rows: await bench.handlers.imei.history({ deviceId }, call),
    imei: (await bench.handlers.imei.list({ deviceId }, call))[1]!.imei,
  });

  it('leaves card, modem and ledger identical when the card cannot record', async () => {
    const before = await holdings();
    await fault('imeiRecordFails');
    const operation = await enable(iccid);
    expect(operation).toMatchObject({ state: 'rolledBack', error: { code: 'IMEI_RECORD_FAILED' } });
    expect(await holdings()).toEqual(before);
    await fault('imeiRecordFails', false);
    expect(await enable(iccid)).toMatchObject({ state: 'succeeded', result: { imei: second } });
  });

  it('goes back to the former profile when the modem refuses, and keeps the row unused', async () => {
    const before = await holdings();
    await fault('modemRefusesImei');
    const operation = await enable(iccid);
    expect(operation).toMatchObject({ state: 'rolledBack', error: { code: 'MODEM_REFUSED_IMEI' } });
    await fault('modemRefusesImei', false);
    const after = await holdings();
    expect(after.profiles).toEqual(before.profiles);
    expect(after.imei).toBe(before.imei);
    expect(after.rows.filter((row) => row.iccid === iccid)).toMatchObject([
      { imei: second, lastUsedSeq: 0, boundAt: null },
    ]);
    // Once the modem is well, the row kept is the history: no second IMEI is asked for.
    const asked = bench.lab.registry.allotments().length;
    expect(await enable(iccid)).toMatchObject({ state: 'succeeded', result: { imei: second, rule: 'R1' } });
    expect(bench.lab.registry.allotments()).toHaveLength(asked);
  });

  it('does not begin when the modem is silent', async () => {
    const before = await holdings();
    await fault('modemSilent');
    const operation = await enable(iccid);
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'DEVICE_TIMEOUT' } });
    await fault('modemSilent', false);
    expect(await holdings()).toEqual(before);
  });

  it.each([
    ['badCheckDigit', 'ALLOTMENT_INVALID', { reason: 'badImei' }],
    ['otherTac', 'NO_ADMISSIBLE_IMEI', { rule: 'R9', because: 'otherTac' }],
  ] as const)('rejects %s from the registry before anything reaches the card', async (spoilt, code, details) => {
    const before = await holdings();
    bench.lab.registry.setFault(spoilt);
    const operation = await enable(iccid);
    expect(operation).toMatchObject({ state: 'failed', error: { code, details } });
    expect(await holdings()).toEqual(before);
  });

  it('passes on that the registry has no IMEI left', async () => {
    for (const _ of [1, 2, 3]) {
      const next = await bench.load(deviceId, 'workbench-lte');
      expect((await enable(next)).state).toBe('succeeded');
    }
    const operation = await enable(iccid);
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'POOL_EMPTY' } });
  });

  it('gives a profile deleted and loaded again under another ICCID a fresh IMEI, and keeps the former row', async () => {
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid: active }, call));
    const confirmation = active.slice(-4);
    await bench.run(bench.handlers.profiles.delete({ deviceId, iccid: active, confirmation }, call));
    const rows = await bench.handlers.imei.history({ deviceId, iccid: active }, call);
    expect(rows).toMatchObject([{ imei: first, profileState: 'deleted' }]);
    expect(await enable(iccid)).toMatchObject({ result: { imei: second, rule: 'R2' } });
    expect(await bench.handlers.imei.history({ deviceId, iccid: active }, call)).toEqual(rows);
  });

  it('rebuilds what it shows from the card alone when the ledger is gone', async () => {
    const { store } = bench.open.environment;
    store.transact((transaction) => {
      for (const { key } of store.list('imeiLedger')) transaction.delete('imeiLedger', key);
    });
    const plan = await bench.handlers.imei.plan({ deviceId, iccid: active }, call);
    expect(plan).toMatchObject({ decision: 'use', imei: first, reason: { rule: 'R1' } });
    const rows = await bench.handlers.imei.history({ deviceId }, call);
    expect(rows).toMatchObject([{ iccid: active, imei: first, holder: 'card', boundAt: null }]);
  });

  it('guesses nothing from the ledger when the card cannot be asked', async () => {
    const before = await holdings();
    await fault('cardRemoved');
    expect(await enable(iccid)).toMatchObject({ state: 'failed', error: { code: 'DEVICE_GONE' } });
    await fault('cardRemoved', false);
    expect(await holdings()).toEqual(before);
  });

  it('shows card and registry where they disagree; the card wins for service', async () => {
    const foreign = '001101010007776';
    await bench.recordBinding(deviceId, { iccid: active, imei: foreign, source: 'registry', used: true });
    const { conflicts } = await bench.handlers.imei.matrix({ deviceId }, call);
    expect(conflicts).toMatchObject([
      { kind: 'modemDiffers', iccid: active, shown: first, expected: foreign },
      { kind: 'registryDiffers', iccid: active, expected: first },
    ]);
    const started = await bench.handlers.imei.reconcile({ deviceId, cause: 'reconnect' }, call);
    const operationId = await bench.waitingOn(deviceId);
    expect(bench.handlers.operations.get({ operationId }, call)).toMatchObject({
      question: { kind: 'confirmMoves', moves: [{ iccid: active, from: first, to: foreign }] },
    });
    const settled = await bench.run(started);
    expect(settled).toMatchObject({ state: 'succeeded', result: { moved: '1' } });
    expect((await holdings()).imei).toBe(foreign);
    expect((await bench.handlers.imei.matrix({ deviceId }, call)).conflicts.map(({ kind }) => kind)).toEqual([
      'registryDiffers',
    ]);
  });

  it('lets the ledger stand in for a card without a table, and says so', async () => {
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid: active }, call));
    await fault('noImeiTable');
    expect(await enable(iccid)).toMatchObject({ state: 'succeeded', result: { imei: second, rule: 'R2' } });
    expect(await bench.handlers.imei.history({ deviceId, iccid }, call)).toMatchObject([
      { imei: second, holder: 'ledger', reason: { rule: 'R2' } },
    ]);
    const { tableRows, tableCapacity } = await bench.handlers.imei.matrix({ deviceId }, call);
    expect([tableRows, tableCapacity]).toEqual([null, null]);
    const asked = bench.lab.registry.requests().length;
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    expect(await enable(active)).toMatchObject({ result: { imei: first, rule: 'R1' } });
    expect(await enable(iccid)).toMatchObject({ result: { imei: second, rule: 'R1' } });
    expect(bench.lab.registry.requests()).toHaveLength(asked);
    expect((await holdings()).imei).toBe(second);
  });

  it('asks before a pinned subscription moves, and leaves it where the answer is no', async () => {
    const dual = 'sim-cirrus';
    const slots = async () => (await bench.handlers.imei.list({ deviceId: dual }, call)).map(({ imei }) => imei);
    const [factory] = await slots();
    const pinned = await bench.load(dual, 'workbench-lte');
    await bench.recordBinding(dual, { iccid: pinned, imei: factory!, source: 'factory', used: true });
    const policy = { iccid: pinned, sharing: { kind: 'unique' as const }, pinned: true, source: 'operator' };
    await bench.handlers.imei.setPolicy(policy, call);
    const before = await slots();

    const started = await bench.handlers.profiles.enable({ deviceId: dual, iccid: pinned }, call);
    const operationId = await bench.waitingOn(dual);
    expect(operationId).toBe(started.operationId);
    expect(bench.handlers.operations.get({ operationId }, call)).toMatchObject({
      question: { kind: 'confirmMoves', pinned: [pinned] },
    });
    const answer = { kind: 'confirmMoves' as const, accept: false };
    await bench.handlers.operations.answer({ operationId, answer }, call);
    expect(await bench.run(started)).toMatchObject({ state: 'canceled' });
    expect(await slots()).toEqual(before);
    const states = await bench.handlers.profiles.list({ deviceId: dual }, call);
    expect(states).toMatchObject([{ iccid: pinned, profileState: 'disabled' }]);
  });

  it('refuses what cannot be', async () => {
    expect(await enable(active)).toMatchObject({ state: 'failed', error: { code: 'PROFILE_ALREADY_ENABLED' } });
    expect(await enable('8988211000000000001')).toMatchObject({
      state: 'failed',
      error: { code: 'PROFILE_NOT_FOUND' },
    });
    const bind = bench.handlers.imei.bind({ deviceId, iccid }, call);
    expect(await bench.run(bind)).toMatchObject({ state: 'failed', error: { code: 'PROFILE_NOT_ENABLED' } });
    await expect(bench.handlers.profiles.enable({ deviceId: 'nothing', iccid }, call)).rejects.toMatchObject({
      code: 'DEVICE_UNKNOWN',
    });
  });
});
