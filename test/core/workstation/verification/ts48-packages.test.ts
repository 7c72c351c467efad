import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';
import { vectorBytes, vectorFiles, vectorsAvailable } from '#test/support/vectors.ts';

const deviceId = 'sim-aurora';
const packages = vectorsAvailable ? vectorFiles('upp', '.der') : [];

const judgedOfEach = [
  'filesAgainstPackage',
  'fiveGConsistency',
  'pinState',
  'sqnInStep',
  'akaAgreement',
  'akaGsmContext',
  'akaWrongMac',
  'sqnResynchronisation',
  'enableDisableRoundTrip',
] as const;

/** Profile packages that others composed (GSMA TS.48), through everything the workstation does. */
describe.skipIf(!vectorsAvailable)('GSMA TS.48 test profiles', () => {
  let bench: WorkstationBench;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
  });
  afterAll(() => bench.stop());

  it.each(packages)('orders, loads, enables, binds and verifies %s', async (file) => {
    const der = toHex(vectorBytes(file));
    const entry = await bench.handlers.services.addPackage({ name: file.replace(/\W+/g, '-'), der }, call);
    expect(entry.algorithm).toBe('usimTestAlgorithm');
    const { profileType } = entry;
    const order = await bench.handlers.services.createOrder({ profileType, personalise: false }, call);
    const provision = bench.handlers.operations.provision(
      { deviceId, activationCode: order.activationCode!, confirm: true, enable: true, verify: true },
      call,
    );
    const operation = await bench.run(provision);
    const [report] = await bench.handlers.verification.list({ deviceId }, call);
    expect(report?.checks.filter((check) => check.outcome === 'fail')).toEqual([]);
    expect(operation).toMatchObject({ state: 'succeeded', result: { iccid: order.iccid, outcome: 'pass' } });
    expect(report!.checks.map((check) => [check.name, check.outcome])).toEqual([
      ['metadataMatchesOrder', 'pass'],
      ['iccidOnCard', 'pass'],
      ['imsiOnCard', 'pass'],
      ['pinState', 'pass'],
      ['akaAgreement', 'pass'],
      ['sqnResynchronisation', 'pass'],
      ['enableDisableRoundTrip', 'pass'],
      ['imeiBinding', 'pass'],
      ['notificationsDelivered', 'pass'],
    ]);
    const whole = bench.handlers.verification.start({ deviceId, plan: 'full', allowDestructive: true }, call);
    expect(await bench.run(whole)).toMatchObject({ error: null, result: { outcome: 'pass' } });
    const [full] = await bench.handlers.verification.list({ deviceId }, call);
    const passed = full!.checks.filter((check) => check.outcome === 'pass').map((check) => check.name);
    expect(passed).toEqual(expect.arrayContaining([...judgedOfEach]));
    // Both conceal the identity with the keys published in TS 33.501 annex C.4.
    expect(passed).toEqual(expect.arrayContaining(['suciCalculation', 'networkAttach']));
    // Metadata names the network that the package's own IMSI and EF.AD say.
    const [loaded] = await bench.handlers.profiles.list({ deviceId }, call);
    expect(loaded?.profileOwner).toEqual({ mccMnc: '00101' });
    // The test algorithm would give K away with any of these.
    const lines = await bench.handlers.trace.list({ limit: 5000 }, call);
    const authentications = lines.filter((line) => line.name === 'AUTHENTICATE');
    expect(authentications.length).toBeGreaterThan(4);
    for (const line of authentications) expect(line.text).toMatch(/^(.{10}\*+(00)?|\**.{4})$/);

    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid: order.iccid }, call));
    const removal = { deviceId, iccid: order.iccid, confirmation: order.iccid.slice(-4) };
    expect(await bench.run(bench.handlers.profiles.delete(removal, call))).toMatchObject({ state: 'succeeded' });
  });
});
