import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';
const eid = '89049032000001000000000000000171';

describe('Search for profiles at the SM-DS', () => {
  let bench: WorkstationBench;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
    return () => bench.stop();
  });

  const search = async (smds?: string): Promise<Operation> =>
    bench.run(bench.handlers.profiles.discover({ deviceId, smds }, call));
  const found = async (operation: Operation) => bench.handlers.profiles.discovered({ operationId: operation.id }, call);
  const order = () =>
    bench.handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true, eid, announce: true }, call);
  const events = async () => bench.handlers.services.events(undefined, call);

  it('finds nothing where nothing is registered', async () => {
    const operation = await search();
    expect(operation).toMatchObject({ kind: 'profileDiscover', state: 'succeeded', result: { profiles: '0' } });
    expect(await found(operation)).toMatchObject({ profiles: [], smdsAddress: bench.lab.lab.smds.address });
  });

  it('names every stage, and the server in the journal', async () => {
    const { id, steps } = await search();
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'readCard done',
      'getEuiccChallenge done',
      'initiateAuthentication done',
      'authenticateServer done',
      'authenticateClient done',
    ]);
    const entries = await bench.handlers.journal.list({ operationId: id, limit: 500 }, call);
    expect(entries.some(({ data }) => data['server'] === bench.lab.lab.smds.address)).toBe(true);
  });

  it('finds an announced order, loads it by its event, and the event is gone', async () => {
    const { iccid, matchingId } = await order();
    expect(await events()).toMatchObject([{ eid, eventId: matchingId, state: 'registered' }]);
    const operation = await search();
    const { profiles } = await found(operation);
    expect(profiles).toEqual([
      {
        rspServerAddress: bench.lab.lab.smdp.address,
        eventId: expect.stringMatching(/^..\*+..$/) as string,
        foundAt: [bench.lab.lab.smds.address],
        activationCode: `LPA:1$${bench.lab.lab.smdp.address}$${matchingId}`,
        problem: null,
      },
    ]);
    const entries = await bench.handlers.journal.list({ operationId: operation.id, limit: 500 }, call);
    expect(JSON.stringify(entries)).not.toContain(matchingId);

    const load = { deviceId, activationCode: profiles[0]!.activationCode, confirm: true };
    expect(await bench.run(bench.handlers.profiles.download(load, call))).toMatchObject({
      state: 'succeeded',
      result: { iccid },
    });
    await until(async () => (await events()).length === 0);
    expect((await found(await search())).profiles).toEqual([]);
  });

  it('takes the event off when the order is cancelled', async () => {
    const { orderId } = await order();
    expect(await events()).toHaveLength(1);
    await bench.handlers.services.cancelOrder({ orderId }, call);
    await until(async () => (await events()).length === 0);
  });

  it('keeps no order that could not be announced', async () => {
    bench.lab.smds.setFault('drop');
    const before = (await bench.handlers.services.orders(undefined, call)).length;
    await expect(order()).rejects.toMatchObject({ code: 'ORDER_REFUSED', details: { subjectCode: '8.9' } });
    bench.lab.smds.setFault('none');
    expect(await bench.handlers.services.orders(undefined, call)).toHaveLength(before);
  });

  it('offers the default SM-DP+ of the card', async () => {
    const address = bench.lab.lab.smdp.address;
    await bench.run(bench.handlers.euicc.setDefaultDpAddress({ deviceId, address }, call));
    const { defaultSmdp } = await found(await search());
    expect(defaultSmdp).toEqual({ address, activationCode: `LPA:1$${address}$` });
    await bench.run(bench.handlers.euicc.setDefaultDpAddress({ deviceId, address: '' }, call));
  });

  it('says why an SM-DS cannot be asked, with nothing lost', async () => {
    bench.lab.smds.setFault('serverError');
    const failed = await search();
    bench.lab.smds.setFault('none');
    expect(failed).toMatchObject({ state: 'failed', error: { effect: 'none' } });
    expect(await search('localhost:1')).toMatchObject({ state: 'failed', error: { code: 'HTTP_UNREACHABLE' } });
    expect(await search(bench.lab.lab.smdp.address)).toMatchObject({ state: 'failed', error: { code: 'NOT_AN_SMDS' } });
    await expect(search('https://x')).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });

  it('tells a server that cannot be reached with its event', async () => {
    await bench.lab.smds.registerEvent(
      {
        eid,
        eventId: 'LOST-1',
        rspServerAddress: 'localhost:1',
        forwardingIndicator: false,
        header: { functionRequesterIdentifier: 'test', functionCallIdentifier: '1' },
      },
      'test',
    );
    const { profiles } = await found(await search());
    expect(profiles).toMatchObject([{ rspServerAddress: 'localhost:1', problem: { code: 'HTTP_UNREACHABLE' } }]);
    bench.lab.smds.deleteEvent(
      { eid, eventId: 'LOST-1', header: { functionRequesterIdentifier: 'test', functionCallIdentifier: '2' } },
      'test',
    );
  });

  it('ends when it is cancelled, and what it found before is kept no longer than the next search', async () => {
    const first = await search();
    const { operationId } = await bench.handlers.profiles.discover({ deviceId }, call);
    await bench.handlers.operations.cancel({ operationId }, call);
    expect((await bench.run({ operationId })).state).toBe('canceled');
    expect((await found(first)).operationId).toBe(first.id);
    await search();
    await expect(found(first)).rejects.toMatchObject({ code: 'DISCOVERY_UNKNOWN' });
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
