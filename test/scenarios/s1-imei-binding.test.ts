import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImeiSharingRule } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/** Acceptance scenarios of flows/1-imei-binding, on the real composition. */

const deviceId = 'sim-aurora';
const pool = ['001101010009004', '001101010009012', '001101010009020', '001101010009038'];
const esimSlot = 2;

describe('IMEI binding and dynamic IMEI provisioning', () => {
  let bench: WorkstationBench;

  beforeEach(async () => {
    bench = await WorkstationBench.start();
    await bench.handlers.settings.set({ redaction: 'none' }, call);
  });

  afterEach(() => bench.stop());

  const enable = (iccid: string) => bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  const disable = (iccid: string) => bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
  const rows = (iccid: string) => bench.handlers.imei.history({ deviceId, iccid }, call);
  const states = async () =>
    (await bench.handlers.profiles.list({ deviceId }, call)).map(({ iccid, profileState }) => ({
      iccid,
      profileState,
    }));
  const modemImei = async () => (await bench.handlers.imei.list({ deviceId }, call))[esimSlot - 1]!.imei;

  /** Commands and requests of one operation in the order they went out, the repeated part of a name once. */
  async function sent(operationId: string): Promise<string[]> {
    const lines = await bench.handlers.trace.list({ deviceId, limit: 5000 }, call);
    return lines.filter((line) => line.operationId === operationId && line.direction === 'tx').map((line) => line.name);
  }

  it('S1.01 First enable', async () => {
    const iccid = await bench.load(deviceId);
    expect(bench.lab.registry.requests()).toEqual([]);

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'succeeded', result: { iccid, imei: pool[0], rule: 'R2' } });
    const names = await sent(operation.id);
    const query = names.indexOf('Workbench.GetImeiBindings');
    const request = names.indexOf('IMEI registry allotment');
    const record = names.indexOf('Workbench.RecordImeiBinding');
    const enabling = names.indexOf('ES10c.EnableProfile');
    const applied = names.indexOf('AT+EGMR', names.indexOf('ES10c.EnableProfile'));
    expect([query, request, record, enabling, applied]).toEqual(
      [query, request, record, enabling, applied].toSorted((a, b) => a - b),
    );
    expect(query).toBeGreaterThanOrEqual(0);
    // The query came back empty: the table's A0 member has no rows.
    const answers = await bench.handlers.trace.list({ deviceId, limit: 5000 }, call);
    const answer = answers.find(
      (line) =>
        line.operationId === operation.id && line.name === 'Workbench.GetImeiBindings' && line.direction === 'rx',
    );
    expect(answer?.text).toMatch(/^FF21..A000/);
    expect(await rows(iccid)).toMatchObject([{ iccid, imei: pool[0], holder: 'card', reason: { rule: 'R2' } }]);
    expect((await rows(iccid))[0]!.lastUsedSeq).toBeGreaterThan(0);
    expect(bench.lab.registry.requests()).toMatchObject([{ deviceId, iccid, outcome: 'allotted' }]);
    expect(await modemImei()).toBe(pool[0]);
  });

  it('S1.02 MRU, no server', async () => {
    const iccid = await bench.load(deviceId);
    await enable(iccid);
    // A second value, used later than the first: recorded as the lab would by hand.
    await bench.recordBinding(deviceId, { iccid, imei: pool[1]!, source: 'manualLab', used: true });
    await disable(iccid);
    await bench.handlers.devices.setFault({ deviceId, fault: 'registryOffline', on: true }, call);
    const asked = bench.lab.registry.requests().length;

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'succeeded', result: { imei: pool[1], rule: 'R1' } });
    expect(bench.lab.registry.requests()).toHaveLength(asked);
    expect(await sent(operation.id)).not.toContain('IMEI registry allotment');
    expect(operation.steps.find((step) => step.name === 'requestImei')?.state).toBe('skipped');
    expect(await modemImei()).toBe(pool[1]);
    expect((await rows(iccid)).map(({ imei }) => imei)).toEqual([pool[1], pool[0]]);
  });

  it('S1.03 Delete and re-install, same ICCID', async () => {
    const iccid = await bench.load(deviceId, 'workbench-5g', false);
    await enable(iccid);
    await bench.recordBinding(deviceId, { iccid, imei: pool[1]!, source: 'manualLab', used: true });
    await disable(iccid);
    const confirmation = iccid.slice(-4);
    const deleted = await bench.run(bench.handlers.profiles.delete({ deviceId, iccid, confirmation }, call));
    expect(deleted.state).toBe('succeeded');
    expect(await rows(iccid)).toMatchObject([
      { imei: pool[1], profileState: 'deleted', holder: 'card' },
      { imei: pool[0], profileState: 'deleted', holder: 'card' },
    ]);
    const asked = bench.lab.registry.requests().length;

    expect(await bench.load(deviceId, 'workbench-5g', false)).toBe(iccid);
    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'succeeded', result: { imei: pool[1], rule: 'R1' } });
    expect(bench.lab.registry.requests()).toHaveLength(asked);
    expect(await rows(iccid)).toMatchObject([
      { imei: pool[1], profileState: 'installed' },
      { imei: pool[0], profileState: 'installed' },
    ]);
    expect(await modemImei()).toBe(pool[1]);
  });

  it('S1.04 Re-install, new ICCID', async () => {
    const former = await bench.load(deviceId);
    await enable(former);
    const before = await rows(former);
    const iccid = await bench.load(deviceId);
    expect(iccid).not.toBe(former);

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'succeeded', result: { iccid, imei: pool[1], rule: 'R2' } });
    expect(bench.lab.registry.requests().map((request) => request.iccid)).toEqual([iccid, former]);
    expect(await rows(former)).toEqual(before);
    expect(await modemImei()).toBe(pool[1]);
  });

  describe('with a removable SIM in service', () => {
    const dual = 'sim-cirrus';
    const factory = '001103030001011';
    const other = '001103030009006';
    const imeis = async () =>
      (await bench.handlers.imei.list({ deviceId: dual }, call)).map(({ iccid, imei }) => ({ iccid, imei }));
    const removable = async () => (await imeis())[0]!.iccid!;
    const policy = (iccid: string, sharing: ImeiSharingRule, source = 'carrier bundle 7') =>
      bench.handlers.imei.setPolicy({ iccid, sharing, pinned: false, source }, call);
    const enableOn = (iccid: string) => bench.run(bench.handlers.profiles.enable({ deviceId: dual, iccid }, call));

    it('S1.05 Sharing refused', async () => {
      expect(await removable()).toMatch(/^\d{19}$/);
      expect((await imeis())[0]).toMatchObject({ imei: factory });
      await policy(await removable(), { kind: 'unique' });
      const iccid = await bench.load(dual, 'workbench-lte');
      await policy(iccid, { kind: 'sameAllowed' });
      await bench.recordBinding(dual, { iccid, imei: factory, source: 'factory', used: true });

      const operation = await enableOn(iccid);

      expect(operation).toMatchObject({ state: 'succeeded', result: { imei: other } });
      expect(await imeis()).toMatchObject([{ imei: factory }, { iccid, imei: other }]);
      const [row] = await bench.handlers.imei.history({ deviceId: dual, iccid }, call);
      expect(row).toMatchObject({
        imei: other,
        reason: { facts: { avoided: factory, policy: `${await removable()}: unique (carrier bundle 7)` } },
      });
    });

    it('S1.06 Sharing required', async () => {
      const iccid = await bench.load(dual, 'workbench-lte');
      await policy(iccid, { kind: 'sameRequiredWith', group: await removable() });

      const operation = await enableOn(iccid);

      expect(operation).toMatchObject({ state: 'succeeded', result: { imei: factory, rule: 'R3' } });
      expect(await imeis()).toMatchObject([{ imei: factory }, { iccid, imei: factory }]);
      const matrix = await bench.handlers.imei.matrix({ deviceId: dual }, call);
      expect(matrix.conflicts).toEqual([]);
      expect(matrix.cells.filter(({ imei }) => imei === factory).map(({ state }) => state)).toEqual(['inUse', 'inUse']);
      expect(bench.lab.registry.requests()).toEqual([]);
      expect(bench.lab.registry.alarms()).toEqual([]);
    });

    it('S1.07 Unknown policy', async () => {
      const iccid = await bench.load(dual, 'workbench-lte');
      await bench.recordBinding(dual, { iccid, imei: factory, source: 'factory', used: true });

      const operation = await enableOn(iccid);

      expect(operation.state).toBe('succeeded');
      expect(await imeis()).toMatchObject([{ imei: factory }, { iccid, imei: other }]);
      const entries = await bench.handlers.journal.list({ operationId: operation.id, limit: 100 }, call);
      const decided = entries.find(({ event }) => event === 'imei.decided');
      expect(decided?.data).toMatchObject({
        decision: 'use',
        avoided: factory,
        policy: `${iccid}: unknown, so unique`,
      });
    });
  });

  it('S1.08 pSIM inserted', async () => {
    const factory = '001101010001019';
    const iccid = await bench.load(deviceId);
    await bench.recordBinding(deviceId, { iccid, imei: factory, source: 'factory', used: true });
    await enable(iccid);
    expect(await modemImei()).toBe(factory);
    const slots = async () =>
      (await bench.handlers.imei.list({ deviceId }, call)).map((slot) => ({ iccid: slot.iccid, imei: slot.imei }));

    await bench.handlers.devices.setRemovableSim({ deviceId, slot: 1, sim: 'workbench-psim' }, call);
    const operationId = await bench.waitingOn(deviceId);
    const asking = await bench.handlers.operations.get({ operationId }, call);
    // The person at the bench sees the whole plan while nothing has been changed.
    expect(asking).toMatchObject({ kind: 'imeiReconcile', state: 'waiting', question: { kind: 'confirmMoves' } });
    const psim = asking.question?.kind === 'confirmMoves' ? asking.question.moves[0]!.iccid : '';
    expect(asking.question).toMatchObject({
      moves: [
        { slot: 1, sim: 'psim', from: null, to: factory, forced: false, reason: { rule: 'R6' } },
        { slot: 2, sim: 'esim', iccid, from: factory, to: pool[0], forced: true },
      ],
    });
    const operation = await bench.run({ operationId });

    expect(operation).toMatchObject({ state: 'succeeded', result: { moved: '2' } });
    expect(await slots()).toEqual([
      { iccid: psim, imei: factory },
      { iccid, imei: pool[0] },
    ]);
    expect((await bench.handlers.imei.matrix({ deviceId }, call)).conflicts).toEqual([]);

    await bench.handlers.devices.setRemovableSim({ deviceId, slot: 1, sim: null }, call);
    expect(await slots()).toEqual([
      { iccid: null, imei: factory },
      { iccid, imei: pool[0] },
    ]);
    const [latest] = await bench.handlers.operations.list({ deviceId, limit: 1 }, call);
    expect(latest!.id).toBe(operationId);
    const entries = await bench.handlers.journal.list({ limit: 5 }, call);
    expect(entries.map(({ event }) => event)).toContain('sim.removed');
  });

  it('S1.09 Server down, no history', async () => {
    const active = await bench.load(deviceId);
    await enable(active);
    const iccid = await bench.load(deviceId, 'workbench-lte');
    await bench.handlers.devices.setFault({ deviceId, fault: 'registryOffline', on: true }, call);

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'failed', error: { code: 'IMEI_SERVER_UNREACHABLE' } });
    expect(await states()).toEqual([
      { iccid: active, profileState: 'enabled' },
      { iccid, profileState: 'disabled' },
    ]);
    expect(await modemImei()).toBe(pool[0]);
    expect(await rows(iccid)).toEqual([]);
    const names = await sent(operation.id);
    expect(names).not.toContain('ES10c.EnableProfile');
    expect(names).not.toContain('Workbench.RecordImeiBinding');
    expect(names).not.toContain('AT+CFUN');
  });

  it('S1.10 Card write failure', async () => {
    const active = await bench.load(deviceId);
    await enable(active);
    const iccid = await bench.load(deviceId, 'workbench-lte');
    const everything = async () => ({
      states: await states(),
      slots: await bench.handlers.imei.list({ deviceId }, call),
      matrix: (await bench.handlers.imei.matrix({ deviceId }, call)).cells.filter(({ state }) => state === 'inUse'),
      rows: [await rows(active), await rows(iccid)],
      record: (await bench.handlers.imei.search({ text: '', limit: 500 }, call)).filter(
        (row) => row.state !== 'factory',
      ),
    });
    const before = await everything();
    await bench.handlers.devices.setFault({ deviceId, fault: 'imeiRecordFails', on: true }, call);

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'rolledBack', error: { code: 'IMEI_RECORD_FAILED' } });
    expect(await everything()).toEqual(before);
    const names = await sent(operation.id);
    expect(names).not.toContain('ES10c.EnableProfile');
    expect(names).not.toContain('AT+CFUN');
  });

  it.each([
    ['wrong check digit', 'badCheckDigit', { code: 'ALLOTMENT_INVALID', details: { reason: 'badImei' } }],
    ['another model’s TAC', 'otherTac', { code: 'NO_ADMISSIBLE_IMEI', details: { rule: 'R9', because: 'otherTac' } }],
  ] as const)('S1.11 Bad server value: %s', async (_what, fault, error) => {
    const iccid = await bench.load(deviceId);
    bench.lab.registry.setFault(fault);

    const operation = await enable(iccid);

    expect(operation).toMatchObject({ state: 'failed', error });
    expect(await states()).toEqual([{ iccid, profileState: 'disabled' }]);
    expect(await rows(iccid)).toEqual([]);
    const names = await sent(operation.id);
    expect(names).toContain('IMEI registry allotment');
    expect(names).not.toContain('Workbench.RecordImeiBinding');
    expect(names).not.toContain('ES10c.EnableProfile');
  });

  it('S1.12 Host re-flash', async () => {
    const first = await bench.load(deviceId);
    await enable(first);
    const second = await bench.load(deviceId, 'workbench-lte');
    await enable(second);
    const map = async () => {
      const { slots, imeis } = await bench.handlers.imei.matrix({ deviceId }, call);
      const history = (await bench.handlers.imei.history({ deviceId }, call)).map(
        ({ iccid, imei, seq, lastUsedSeq, source, profileState, holder }) => ({
          iccid,
          imei,
          seq,
          lastUsedSeq,
          source,
          profileState,
          holder,
        }),
      );
      return { slots, bound: imeis.filter(({ boundTo }) => boundTo.length > 0), history };
    };
    const before = await map();
    const { folder } = bench;
    await bench.stop({ keepFolder: true });
    for (const file of readdirSync(folder)) if (file.startsWith('workbench.db')) rmSync(join(folder, file));

    bench = await WorkstationBench.start(folder);
    await bench.handlers.settings.set({ redaction: 'none' }, call);
    await bench.handlers.devices.setFault({ deviceId, fault: 'registryOffline', on: true }, call);
    expect(await map()).toEqual(before);
    // And it is worked with: the former value comes back without a server.
    await disable(second);
    expect(await enable(first)).toMatchObject({ state: 'succeeded', result: { imei: pool[0], rule: 'R1' } });
    expect(await modemImei()).toBe(pool[0]);
  });
});
