import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { decodeProfilePackage, encodeProfilePackage, packageFacts, personalise } from '#core/protocol/saip/index.ts';
import type { CheckName, CheckResult, VerificationPlan } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';

const deviceId = 'sim-aurora';

const planOf = (...checks: CheckName[]): VerificationPlan => ({
  format: 'esim-workbench.verification-plan',
  version: 1,
  name: 'network',
  title: 'Network',
  description: '',
  checks: checks.map((check) => ({ check })) as VerificationPlan['checks'],
});

/** What the checks find with the network's help, on profiles of every kind it serves. */
describe('checks that ask the network', () => {
  let bench: WorkstationBench;
  beforeEach(async () => {
    bench = await WorkstationBench.start();
  });
  afterEach(() => bench.stop());

  async function enabled(profileType: string, personalised = true): Promise<string> {
    const iccid = await bench.load(deviceId, profileType, personalised);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    return iccid;
  }

  async function verify(...checks: CheckName[]): Promise<Record<string, CheckResult>> {
    const plan = planOf(...checks);
    await bench.run(bench.handlers.verification.start({ deviceId, plan, allowDestructive: true }, call));
    const [report] = await bench.handlers.verification.list({ deviceId }, call);
    return Object.fromEntries(report!.checks.map((check) => [check.name, check]));
  }

  const told = (result: CheckResult | undefined) =>
    Object.fromEntries((result?.evidence ?? []).map(({ label, value }) => [label, value]));

  it('the terminal conceals the identity with both keys that the lab put into an ordered 5G profile', async () => {
    await enabled('workbench-5g');
    const { suciCalculation } = await verify('suciCalculation');
    expect(suciCalculation).toMatchObject({ outcome: 'pass', reason: null });
    expect(told(suciCalculation)).toMatchObject({
      'calculated by': 'the terminal',
      'choice 1': 'profile A with key 1: the network comes to the IMSI',
      'choice 2': 'profile B with key 2: the network comes to the IMSI',
    });
  });

  it('the null scheme is opened too, as the package itself has it', async () => {
    await enabled('workbench-5g', false);
    const { suciCalculation } = await verify('suciCalculation');
    expect(suciCalculation).toMatchObject({ outcome: 'pass' });
    expect(told(suciCalculation)).toMatchObject({ 'choice 1': 'null scheme: the network comes to the IMSI' });
  });

  it('the USIM conceals it where services 124 and 125 say so', async () => {
    await enabled('workbench-suci');
    const { suciCalculation } = await verify('suciCalculation');
    expect(suciCalculation).toMatchObject({ outcome: 'pass' });
    expect(told(suciCalculation)).toMatchObject({
      'calculated by': 'the USIM',
      scheme: 'profile A',
      'key of the home network': '1',
    });
    expect(suciCalculation!.apdus.some(({ name }) => name === 'GET IDENTITY')).toBe(true);
  });

  it('a profile without 5G is asked for none', async () => {
    await enabled('workbench-lte');
    expect((await verify('suciCalculation'))['suciCalculation']).toMatchObject({
      outcome: 'notApplicable',
      reason: 'SUCI_NOT_ASKED',
    });
  });

  it.each([
    [
      'a key that is not the one of this id',
      'A0020101A12580010181' + '205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
      'fail',
      'SUCI_WRONG',
    ],
    [
      'a key of another home network',
      'A0020101A12580016381' + '205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
      'notApplicable',
      'HOME_NETWORK_KEY_UNKNOWN',
    ],
    [
      'the public test key of TS 33.501',
      'A0020101A12580011E81' + '205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
      'pass',
      null,
    ],
    ['a scheme without its key', 'A0020101A100', 'fail', 'SUCI_KEY_MISSING'],
    ['a file that is no TLV', 'A0050101', 'fail', 'SUCI_FILE_MALFORMED'],
  ] as const)('%s in SUCI_Calc_Info: %s', async (_, suciCalculationInfo, outcome, reason) => {
    const { der } = shippedProfiles().find(({ name }) => name === 'workbench-5g')!;
    const changed = personalise(decodeProfilePackage(der), { iccid: '8988247000000000902', suciCalculationInfo });
    bench.lab.smdp.addPackage({ profileType: 'changed', der: encodeProfilePackage(changed) });
    await enabled('changed', false);
    expect((await verify('suciCalculation'))['suciCalculation']).toMatchObject({ outcome, reason });
  });

  it('the modem registers, its IMEI is admitted and it gets an address; the radio is left as it was', async () => {
    await enabled('workbench-5g');
    const before = await slotAndRadio();
    const { networkAttach } = await verify('networkAttach');
    expect(networkAttach).toMatchObject({ outcome: 'pass', reason: null });
    expect(told(networkAttach)).toEqual({
      registration: 'at home in the 5G core',
      'equipment check': 'admitted: the IMEI is on no list',
      'data connection': 'address 10.45.0.2',
    });
    expect(await slotAndRadio()).toEqual(before);
    expect(bench.lab.network.mobilityEvents().map(({ event }) => event)).toContain('attached');
  });

  it('an LTE profile in a 5G phone is refused by the 5G core and served by LTE', async () => {
    await enabled('workbench-lte');
    const { networkAttach } = await verify('networkAttach');
    expect(networkAttach).toMatchObject({ outcome: 'pass' });
    expect(told(networkAttach)['registration']).toBe(
      'at home in LTE; refused by the 5G core: N1 mode not allowed (cause 27)',
    );
  });

  it.each([
    ['a prohibited IMEI', 'EQUIPMENT_REFUSED', /Illegal ME \(cause 6\)/],
    ['a barred subscription', 'REGISTRATION_REFUSED', /Services not allowed \(cause 7\)/],
    ['an access point it has not subscribed', 'DATA_CONNECTION_REFUSED', /at home in the 5G core/],
    ['a congested network', 'REGISTRATION_REFUSED', /Congestion \(cause 22\)/],
  ] as const)('%s: %s', async (fault, reason, words) => {
    const iccid = await enabled('workbench-5g');
    const { network } = bench.lab;
    const { imsi } = packageFacts(decodeProfilePackage(bench.lab.smdp.profilePackage(iccid))).subscriber!;
    if (fault === 'a prohibited IMEI')
      for (const imei of ['001101010001019', '001101010001027', '001101010009004'])
        network.setEquipment(imei, 'prohibited');
    else if (fault === 'a barred subscription') network.setSubscriptionData(imsi, { barred: true });
    else if (fault === 'a congested network') network.setFault('congested');
    else network.changeSettings({ apns: ['elsewhere'] });
    const { networkAttach } = await verify('networkAttach');
    expect(networkAttach).toMatchObject({ outcome: 'fail', reason });
    expect(told(networkAttach)['registration']).toMatch(words);
  });

  it('a subscriber the network does not know is not judged', async () => {
    const iccid = await enabled('workbench-5g');
    const { imsi } = packageFacts(decodeProfilePackage(bench.lab.smdp.profilePackage(iccid))).subscriber!;
    bench.lab.network.removeSubscriber(imsi);
    expect((await verify('networkAttach'))['networkAttach']).toMatchObject({
      outcome: 'notApplicable',
      reason: 'SUBSCRIBER_UNKNOWN',
    });
  });

  const slotAndRadio = async () => {
    const ask = (line: string) => bench.handlers.modem.send({ deviceId, line, timeoutMs: 5000 }, call);
    return [await ask('AT+QUIMSLOT?'), await ask('AT+CFUN?')].map(({ lines }) => lines);
  };

  it('TUAK: card and network agree in both contexts, refuse what they should and find back into step', async () => {
    await enabled('workbench-tuak');
    const results = await verify('akaAgreement', 'akaGsmContext', 'akaWrongMac', 'sqnResynchronisation');
    for (const result of Object.values(results)) expect(result).toMatchObject({ outcome: 'pass', reason: null });
    expect(bench.lab.network.subscribers().filter(({ algorithm }) => algorithm === 'tuak')).toHaveLength(2);
  });
});

it('no private key of the home network leaves the service', async () => {
  const bench = await WorkstationBench.start();
  try {
    const shown = JSON.stringify(bench.lab.network.homeNetworkKeys());
    expect(shown).toContain('5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650');
    expect(shown).not.toContain('C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D');
    expect(toHex(fromHex(bench.lab.network.suciCalculationInfo()))).toMatch(/^A00401010202A14B800101812[0-9A-F]+$/);
  } finally {
    await bench.stop();
  }
});
