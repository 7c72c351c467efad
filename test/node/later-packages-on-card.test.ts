/** Packages of later versions on the simulated card, which knows version 2.3.1: passed over what may be, kept from it what it cannot read. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, WorkstationBench } from '../support/workstation-bench.ts';

const hex = readFileSync('resources/profiles/workbench-lte.der').toString('hex').toUpperCase();
const deviceId = 'sim-aurora';

let bench: WorkstationBench;
beforeAll(async () => {
  bench = await WorkstationBench.start();
});
afterAll(() => bench.stop());

async function load(name: string, der: string) {
  const entry = await bench.handlers.services.addPackage({ name, der }, call);
  const order = await bench.handlers.services.createOrder({ profileType: name, personalise: true }, call);
  const operation = await bench.run(
    bench.handlers.profiles.download({ deviceId, activationCode: order.activationCode!, confirm: true }, call),
  );
  return { entry, order, operation };
}

it('an element with a tag nobody gave yet is counted in the catalogue and passed over by the card', async () => {
  // PE header with identification 99, not mandated, before the end element of nine bytes.
  const der = `${hex.slice(0, -18)}BF2209A00381016381020102${hex.slice(-18)}`;
  const { entry, order, operation } = await load('with a later element', der);
  expect(entry).toMatchObject({ version: '2.3', unknownElements: 1, unknownMembers: 0, iccidOf: 'workbench-lte' });
  expect(operation).toMatchObject({ state: 'succeeded', result: { iccid: order.iccid } });
});

it('a header of version 3.3 is taken into the catalogue, and the server keeps it from a card that knows 2.x', async () => {
  const der = hex.replace('800102810103', '800103810103');
  const { entry, operation } = await load('version 3.3', der);
  expect(entry.version).toBe('3.3');
  expect(operation.state).toBe('failed');
  expect(operation.error).toMatchObject({
    effect: 'codeStillGood',
    details: { function: 'ES9+.AuthenticateClient', subjectCode: '8.2.5', reasonCode: '4.3' },
  });
});
