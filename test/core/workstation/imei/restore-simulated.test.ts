import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';
const eid = '89049032000001000000000000000171';
const factory = '001101010001027';
const lent = '001101010009004';

describe('restoring an IMEI of a simulated device', () => {
  let bench: WorkstationBench;
  let iccid: string;

  /** An eSIM has moved the second slot away from its factory IMEI. */
  beforeEach(async () => {
    bench = await WorkstationBench.start();
    iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  });
  afterEach(() => bench.stop());

  const wish = {
    ...{ deviceId, slot: 2, confirmation: eid.slice(-4), operator: 'Ada', again: false },
    reason: 'productionRepair' as const,
  };
  const restore = () => bench.run(bench.handlers.imei.restore(wish, call));
  const disable = () => bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
  const shown = async () => (await bench.handlers.imei.list({ deviceId }, call))[1]!.imei;

  it('walks the same road without the bench policy', async () => {
    await disable();
    expect(await shown()).toBe(lent);
    expect((await bench.handlers.settings.get(undefined, call)).allowImeiRestore).toBe(false);
    const operation = await restore();
    expect(operation).toMatchObject({ state: 'succeeded', result: { before: lent, after: factory, slot: '2' } });
    expect(operation.steps.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ['authorise', 'readImei', 'requestRecord', 'restoreImei', 'readBackImei', 'record'].map((name) => `${name} done`),
    );
    expect(await shown()).toBe(factory);
    expect(bench.lab.registry.requests(1)).toMatchObject([{ kind: 'manufacturerRecord', eid, slot: 2 }]);
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_AS_RECORDED' } });
    // The eSIM's own history stands: in service again, it has its IMEI again.
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    expect(await shown()).toBe(lent);
  });

  it('does not pull the IMEI away under a profile in service', async () => {
    expect(await restore()).toMatchObject({
      state: 'failed',
      error: { code: 'IMEI_RESTORE_BOUND', details: { iccid } },
    });
    expect(await shown()).toBe(lent);
    expect(await bench.handlers.imei.restorations({ deviceId }, call)).toEqual([]);
  });

  it('is the registry’s to refuse', async () => {
    await disable();
    const { registry } = bench.lab;
    const { pool, ...record } = registry.device(deviceId)!;
    registry.registerDevice({ ...record, pool, eid: '89049032123451234512345678901235' }, { relink: true });
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'EID_MISMATCH' } });
    registry.setFault('offline');
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_SERVER_UNREACHABLE' } });
    expect(await shown()).toBe(lent);
  });

  it('says what the modem refuses', async () => {
    await disable();
    await bench.handlers.devices.setFault({ deviceId, fault: 'modemRefusesImei', on: true }, call);
    expect(await restore()).toMatchObject({ state: 'failed', error: { code: 'IMEI_RESTORE_REFUSED' } });
    expect(await bench.handlers.imei.restorations({ deviceId }, call)).toMatchObject([
      { state: 'failed', before: lent },
    ]);
    expect(await shown()).toBe(lent);
  });
});
