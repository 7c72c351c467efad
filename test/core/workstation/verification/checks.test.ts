import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import type { BenchServices } from '#core/workstation/bench-services.ts';
import { checkNamed } from '#core/workstation/verification/checks/index.ts';
import type { CheckName, CheckResult } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';

/** Each check, on a bench where that very thing is wrong. */
describe('verification', () => {
  let bench: WorkstationBench;
  let iccid: string;

  beforeEach(async () => {
    bench = await WorkstationBench.start();
    iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  });
  afterEach(() => bench.stop());

  async function verify(): Promise<Map<CheckName, CheckResult>> {
    const operation = await bench.run(bench.handlers.verification.start({ deviceId, allowDestructive: true }, call));
    expect(operation).toMatchObject({ state: 'succeeded' });
    const [report] = await bench.handlers.verification.list({ deviceId }, call);
    expect(operation.result).toMatchObject({ report: report!.reportId, outcome: report!.outcome });
    const failed = report!.checks.some((check) => check.outcome === 'fail');
    expect(report!.outcome).toBe(failed ? 'fail' : 'pass');
    return new Map(report!.checks.map((check) => [check.name, check]));
  }

  /** K and OPc as the ordered package has them. */
  function subscriber() {
    const facts = packageFacts(decodeProfilePackage(bench.lab.smdp.profilePackage(iccid))).subscriber!;
    return { imsi: facts.imsi, k: toHex(facts.k), opc: toHex(facts.opc!), algorithm: 'milenage' as const };
  }

  it('passes on a bench where all is well', async () => {
    const results = await verify();
    expect([...results.values()].filter((check) => check.outcome === 'fail')).toEqual([]);
  });

  it('finds that card and network hold different keys', async () => {
    bench.lab.network.addSubscriber({ ...subscriber(), k: '00'.repeat(16) });
    const results = await verify();
    expect(results.get('akaAgreement')).toMatchObject({ outcome: 'fail', reason: 'AKA_DISAGREES' });
    expect(results.get('sqnResynchronisation')).toMatchObject({
      outcome: 'notApplicable',
      reason: 'EARLIER_CHECK_FAILED',
    });
    expect(results.get('imsiOnCard')).toMatchObject({ outcome: 'pass' });
  });

  it('brings a network that lags behind the card’s SQN back into step', async () => {
    await verify();
    bench.lab.network.addSubscriber({ ...subscriber(), sqn: '000000000000' });
    const results = await verify();
    expect(results.get('akaAgreement')).toMatchObject({
      outcome: 'pass',
      evidence: expect.arrayContaining([{ label: 'resynchronised', value: 'true' }]),
    });
  });

  it('does not judge what the network does not know', async () => {
    bench.lab.network.removeSubscriber(subscriber().imsi);
    const results = await verify();
    for (const name of ['akaAgreement', 'sqnResynchronisation'] as const)
      expect(results.get(name)).toMatchObject({ outcome: 'notApplicable', reason: 'SUBSCRIBER_UNKNOWN' });
  });

  it('finds a network that does not answer', async () => {
    bench.lab.network.setFault('offline');
    const results = await verify();
    expect(results.get('akaAgreement')).toMatchObject({ outcome: 'fail', reason: 'HTTP_UNREACHABLE' });
  });

  it('finds notifications that the server never got', async () => {
    await bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on: true }, call);
    const results = await verify();
    expect(results.get('notificationsDelivered')).toMatchObject({
      outcome: 'fail',
      reason: 'NOTIFICATION_NOT_DELIVERED',
    });
  });

  it('finds that card and modem disagree on the IMEI', async () => {
    await bench.recordBinding(deviceId, { iccid, imei: '001101010009012', source: 'manualLab', used: true });
    const results = await verify();
    expect(results.get('imeiBinding')).toMatchObject({ outcome: 'fail', reason: 'IMEI_READBACK_MISMATCH' });
  });

  it('finds that the name is not the one ordered', async () => {
    const [profile] = await bench.handlers.profiles.list({ deviceId }, call);
    const { environment } = bench.open;
    const [device] = await environment.devices.list();
    const services = { environment } as BenchServices;
    const subject = { device: device!, eid: '', services, planned: [], packageBytes: undefined };
    const check = checkNamed('metadataMatchesOrder')!;
    expect(await check.run({ ...subject, profile: profile! }, {})).toMatchObject({ outcome: 'pass' });
    const renamed = { ...profile!, profileName: 'Another plan' };
    expect(await check.run({ ...subject, profile: renamed }, {})).toMatchObject({
      outcome: 'fail',
      reason: 'METADATA_DIFFERS',
    });
  });

  it('has nothing to verify while no profile is enabled', async () => {
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    const operation = await bench.run(bench.handlers.verification.start({ deviceId }, call));
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'NO_ENABLED_PROFILE' } });
  });

  it('makes the main job fail when a check fails, with the report to look at', async () => {
    const order = await bench.handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
    bench.lab.network.setFault('offline');
    const input = { deviceId, activationCode: order.activationCode!, confirm: true, enable: true, verify: true };
    const operation = await bench.run(bench.handlers.operations.provision(input, call));
    const [report] = await bench.handlers.verification.list({ deviceId }, call);
    expect(operation).toMatchObject({
      state: 'failed',
      error: { code: 'VERIFICATION_FAILED', details: { report: report!.reportId } },
    });
    expect(await bench.handlers.profiles.list({ deviceId }, call)).toEqual(
      expect.arrayContaining([expect.objectContaining({ iccid: order.iccid, profileState: 'enabled' })]),
    );
  });
});
