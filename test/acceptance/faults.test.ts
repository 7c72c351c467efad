import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultName, Operation, StepName } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/**
 * Each fault of the bench against the main job: it ends with a code, says what became of the activation code, and that is
 * true; the device is where it was or says so; the next operation works; the servers hear of everything.
 */

const deviceId = 'sim-aurora';

interface Trouble {
  readonly fault: FaultName;
  /** Switched on when this step runs; absent: before the operation starts. */
  readonly during?: StepName;
  readonly atApdu?: number;
  readonly ends: Operation['state'];
  readonly code: string;
  readonly effect: 'codeStillGood' | 'codeUsedUp' | 'codeUnknown';
}

const beforeTheLoad = { ends: 'failed', effect: 'codeStillGood' } as const;
/** The profile is in the card by then: what is undone is the binding, and the profile can be enabled later. */
const atTheBinding = { ends: 'rolledBack', effect: 'codeUsedUp' } as const;

const troubles: readonly Trouble[] = [
  { fault: 'cardRemoved', ...beforeTheLoad, code: 'DEVICE_GONE' },
  { fault: 'cardRemoved', during: 'authenticateServer', ...beforeTheLoad, code: 'DEVICE_GONE' },
  { fault: 'cardRemoved', during: 'enableProfile', ends: 'failed', code: 'DEVICE_GONE', effect: 'codeUsedUp' },
  { fault: 'modemSilent', ends: 'failed', code: 'DEVICE_TIMEOUT', effect: 'codeUsedUp' },
  { fault: 'modemRefusesImei', ...atTheBinding, code: 'MODEM_REFUSED_IMEI' },
  { fault: 'imeiRecordFails', ...atTheBinding, code: 'IMEI_RECORD_FAILED' },
  { fault: 'registryOffline', ends: 'failed', code: 'IMEI_SERVER_UNREACHABLE', effect: 'codeUsedUp' },
  { fault: 'serverError', ...beforeTheLoad, code: 'HTTP_STATUS' },
  { fault: 'serverError', during: 'prepareDownload', ends: 'failed', code: 'HTTP_STATUS', effect: 'codeUnknown' },
];

describe('a fault of the bench while a device is provisioned', () => {
  let bench: WorkstationBench;
  beforeEach(async () => {
    bench = await WorkstationBench.start();
    await bench.handlers.devices.bench(undefined, call);
  });
  afterEach(() => bench.stop());

  const setFault = (fault: FaultName, on: boolean, atApdu?: number) =>
    bench.handlers.devices.setFault({ deviceId, fault, on, atApdu }, call);
  const order = () => bench.handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
  const provision = (activationCode: string) =>
    bench.handlers.operations.provision({ deviceId, activationCode, confirm: true, enable: true, verify: true }, call);

  /** What the device holds, as it says itself. */
  async function held() {
    const { profiles, imei } = bench.handlers;
    return {
      profiles: (await profiles.list({ deviceId }, call)).map(({ iccid, profileState }) => ({ iccid, profileState })),
      imeis: (await imei.list({ deviceId }, call)).map((slot) => slot.imei),
    };
  }

  async function runInto({ fault, during, atApdu }: Pick<Trouble, 'fault' | 'during' | 'atApdu'>, code: string) {
    if (during === undefined) {
      await setFault(fault, true, atApdu);
      return bench.run(provision(code));
    }
    const { operationId } = await provision(code);
    let struck = false;
    for await (const operation of bench.handlers.operations.watch({ operationId }, call)) {
      if (!struck && operation.steps.some(({ name, state }) => name === during && state === 'running')) {
        struck = true;
        await setFault(fault, true, atApdu);
      }
      if (operation.endedAt !== null) return operation;
    }
    throw new Error('no end');
  }

  /** What must hold after any trouble, once it is over. */
  async function checkAftermath(
    ended: Operation,
    before: Awaited<ReturnType<typeof held>>,
    iccid: string,
    code: string,
  ) {
    const { handlers } = bench;
    expect(ended.question).toBeNull();
    expect(ended.steps.filter(({ state }) => state === 'pending' || state === 'running')).toEqual([]);
    expect(await handlers.devices.refresh({ deviceId }, call)).toMatchObject({ state: 'ready', faults: [] });
    const after = await held();
    const loaded = after.profiles.find((one) => one.iccid === iccid);
    expect(after.profiles.filter((one) => one.iccid !== iccid)).toEqual(before.profiles);

    if (ended.state === 'succeeded') {
      expect(loaded?.profileState).toBe('enabled');
    } else {
      const { error } = ended;
      expect(error?.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(error?.code).not.toBe('INTERNAL');
      expect(error?.effect, `${error?.code}: effect`).toMatch(/^code(StillGood|UsedUp|Unknown)$/);
      const again = await bench.run(provision(code));
      if (error?.effect === 'codeStillGood') {
        expect(loaded).toBeUndefined();
        expect(after.imeis).toEqual(before.imeis);
        expect(again).toMatchObject({ state: 'succeeded', result: { iccid, outcome: 'pass' } });
      } else if (error?.effect === 'codeUsedUp') {
        expect(again).toMatchObject({ state: 'failed', error: { code: 'REMOTE_RSP' } });
        if (ended.state === 'rolledBack')
          expect(after).toMatchObject({ profiles: [{ iccid, profileState: 'disabled' }] });
        if (loaded?.profileState === 'disabled')
          expect(await bench.run(handlers.profiles.enable({ deviceId, iccid }, call))).toMatchObject({
            state: 'succeeded',
          });
      } else if (again.state !== 'succeeded') expect(again.error?.code).toBe('REMOTE_RSP');
    }
    // A channel left open would end this after a few.
    for (let i = 0; i < 4; i++) expect(await handlers.euicc.info({ deviceId }, call)).toMatchObject({ eidValid: true });
    await checkNotifications();
    expect(await handlers.journal.verify(undefined, call)).toMatchObject({ intact: true });
  }

  /** Every number the card ever gave out has reached its server. */
  async function checkNotifications() {
    await bench.run(bench.handlers.notifications.process({ deviceId }, call));
    const known = await bench.handlers.notifications.list({ deviceId }, call);
    expect(known.filter((one) => one.deliveredAt === null)).toEqual([]);
    const numbers = known.map((one) => one.seqNumber).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(new Set(bench.lab.smdp.notifications().map((one) => one.seqNumber))).toEqual(new Set(numbers));
  }

  it.each(troubles.map((one) => ({ ...one, when: one.during ?? 'the whole' })))(
    '$fault during $when: $code, $effect',
    async (trouble) => {
      const before = await held();
      const { activationCode, iccid } = await order();
      const ended = await runInto(trouble, activationCode!);
      await setFault(trouble.fault, false);
      expect(ended).toMatchObject({ state: trouble.ends, error: { code: trouble.code, effect: trouble.effect } });
      await checkAftermath(ended, before, iccid, activationCode!);
    },
  );

  it.each([1, 9, 20, 34, 50, 75, 110, 150])('powerCut at exchange %i', async (atApdu) => {
    const before = await held();
    const { activationCode, iccid } = await order();
    const ended = await runInto({ fault: 'powerCut', atApdu }, activationCode!);
    await checkAftermath(ended, before, iccid, activationCode!);
  });

  it('slowReader: takes its time and succeeds', async () => {
    const before = await held();
    const { activationCode, iccid } = await order();
    const { operationId } = await provision(activationCode!);
    let slowFrom: number | undefined;
    let slowMs = 0;
    for await (const { steps, endedAt } of bench.handlers.operations.watch({ operationId }, call)) {
      const load = steps.find(({ name }) => name === 'loadBoundProfilePackage')!;
      if (load.state === 'running' && slowFrom === undefined) {
        slowFrom = performance.now();
        await setFault('slowReader', true);
      }
      // Some ten exchanges are enough; all of them would take half a minute.
      if (slowMs === 0 && (load.bytesDone ?? 0) > 2000) {
        await setFault('slowReader', false);
        slowMs = performance.now() - slowFrom!;
      }
      if (endedAt !== null) break;
    }
    expect(slowMs).toBeGreaterThan(1000);
    const ended = await bench.handlers.operations.get({ operationId }, call);
    expect(ended).toMatchObject({ state: 'succeeded', result: { outcome: 'pass' } });
    await checkAftermath(ended, before, iccid, activationCode!);
  });
});
