import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '#core/environment/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import type { Operation } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-borealis';
const factoryImei = '001102020001023';

/** The same devices, called real and without servers of our own: whatever is done must keep its hands off the modem's IMEI. */
function asRealHardware(environment: Environment, change: { modem: boolean }): Environment {
  return {
    ...environment,
    lab: undefined,
    devices: {
      watch: (onChange) => environment.devices.watch(onChange),
      list: async () =>
        (await environment.devices.list()).map((device) => ({
          ...device,
          kind: 'real' as const,
          faults: undefined,
          modemLine: change.modem ? device.modemLine : undefined,
        })),
    },
  };
}

describe('binding on real hardware', () => {
  let bench: WorkstationBench;
  let workstation: Workstation;

  beforeEach(async () => {
    bench = await WorkstationBench.start();
    await bench.workstation.close();
  });
  afterEach(async () => {
    await workstation.close();
    await bench.open.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  async function run(started: Promise<{ operationId: string }> | { operationId: string }): Promise<Operation> {
    const { operationId } = await started;
    for await (const operation of workstation.handlers.operations.watch({ operationId }, call))
      if (operation.endedAt !== null) return operation;
    throw new Error('no end');
  }
  const traced = async () =>
    (await workstation.handlers.trace.list({ deviceId, limit: 5000 }, call))
      .filter((line) => line.kind === 'at' && line.direction === 'tx')
      .map((line) => line.text);

  it('records the device’s own IMEI and writes nothing to the modem', async () => {
    workstation = await createWorkstation(asRealHardware(bench.open.environment, { modem: true }));
    const { handlers } = workstation;
    const [profile] = await handlers.profiles.list({ deviceId }, call);
    const iccid = profile!.iccid;
    expect(await run(handlers.profiles.disable({ deviceId, iccid }, call))).toMatchObject({ state: 'succeeded' });
    const operation = await run(handlers.profiles.enable({ deviceId, iccid }, call));
    expect(operation).toMatchObject({ state: 'succeeded', result: { imei: factoryImei, source: 'factory' } });
    expect(operation.steps.find((step) => step.name === 'applyImei')?.state).toBe('skipped');
    const lines = await traced();
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => /EGMR=1|CFUN=1,1/.test(line))).toEqual([]);
    expect(await handlers.imei.history({ deviceId }, call)).toMatchObject([
      { iccid, imei: factoryImei, source: 'factory', reason: { facts: { because: 'readOnlyHardware' } } },
    ]);
  });

  it('enables in a bare reader without any IMEI in play', async () => {
    workstation = await createWorkstation(asRealHardware(bench.open.environment, { modem: false }));
    const { handlers } = workstation;
    const [profile] = await handlers.profiles.list({ deviceId }, call);
    const iccid = profile!.iccid;
    await run(handlers.profiles.disable({ deviceId, iccid }, call));
    expect(await run(handlers.profiles.enable({ deviceId, iccid }, call))).toMatchObject({
      state: 'succeeded',
      result: { iccid },
    });
    expect(await handlers.imei.history({ deviceId }, call)).toEqual([]);
    const report = await run(handlers.verification.start({ deviceId }, call));
    expect(report).toMatchObject({ state: 'succeeded', result: { outcome: 'pass' } });
    const [verified] = await handlers.verification.list({ deviceId }, call);
    const outcomes = Object.fromEntries(verified!.checks.map((check) => [check.name, check.outcome]));
    expect(outcomes).toMatchObject({
      metadataMatchesOrder: 'notApplicable',
      iccidOnCard: 'pass',
      imsiOnCard: 'pass',
      akaAgreement: 'notApplicable',
      sqnResynchronisation: 'notApplicable',
      imeiBinding: 'notApplicable',
      networkAttach: 'notApplicable',
      notificationsDelivered: 'notApplicable',
    });
    expect(Object.values(outcomes)).not.toContain('fail');
  });

  it('makes no default order where there is no SM-DP+ of its own', async () => {
    workstation = await createWorkstation(asRealHardware(bench.open.environment, { modem: true }));
    const input = { deviceId, confirm: true, enable: true, verify: true };
    await expect(workstation.handlers.operations.provision(input, call)).rejects.toMatchObject({
      code: 'ACTIVATION_CODE_REQUIRED',
    });
  });
});
