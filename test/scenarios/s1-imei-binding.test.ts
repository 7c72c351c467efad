import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
});
