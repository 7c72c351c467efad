import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { vectorBytes, vectorJson, vectorsAvailable } from '../support/vectors.ts';
import { call, WorkstationBench } from '../support/workstation-bench.ts';

interface PackageFacts {
  readonly iccid: string;
  readonly imsi: string;
}

/** Real input: packages nobody here made go through order, download, enable, bind and verify. */
describe.skipIf(!vectorsAvailable)('the GSMA TS.48 test profiles', () => {
  let bench: WorkstationBench;
  beforeAll(async () => (bench = await WorkstationBench.start()));
  afterAll(() => bench.stop());

  const deviceId = 'sim-aurora';

  it.each(['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'])(
    '%s is loaded, bound and verified',
    async (name) => {
      const facts = vectorJson<PackageFacts>(`upp/${name}.json`);
      const { services, operations, profiles, verification } = bench.handlers;
      const entry = await services.addPackage({ name, der: toHex(vectorBytes(`upp/${name}.der`)) }, call);
      expect(entry).toMatchObject({
        iccid: facts.iccid,
        imsi: facts.imsi,
        algorithm: 'usimTestAlgorithm',
        origin: 'added',
      });

      const order = await services.createOrder({ profileType: name, personalise: true }, call);
      expect(order).toMatchObject({ iccid: facts.iccid, state: 'released' });
      const input = { deviceId, activationCode: order.activationCode!, confirm: true, enable: true, verify: true };
      const ended = await bench.run(operations.provision(input, call));
      expect(ended).toMatchObject({ state: 'succeeded', error: null, result: { iccid: facts.iccid, outcome: 'pass' } });

      const loaded = (await profiles.list({ deviceId }, call)).find(({ iccid }) => iccid === facts.iccid);
      expect(loaded).toMatchObject({ profileState: 'enabled' });
      const [report] = await verification.list({ deviceId }, call);
      const passed = report!.checks.filter(({ outcome }) => outcome === 'pass').map((check) => check.name);
      expect(passed).toEqual(
        expect.arrayContaining([
          'iccidOnCard',
          'imsiOnCard',
          'akaAgreement',
          'sqnResynchronisation',
          'notificationsDelivered',
        ]),
      );
      expect(
        (await services.orders(undefined as never, call)).find(({ iccid }) => iccid === facts.iccid),
      ).toMatchObject({
        state: 'installed',
      });
    },
  );
});
