import { expect, vi } from 'vitest';
import type { Operation, Order } from '#shared/api/index.ts';
import type { FieldCard, FieldServers, FieldStation } from './field-bench.ts';
import { call } from './workstation-bench.ts';

export interface Aftermath {
  readonly card: FieldCard;
  readonly servers: FieldServers;
  readonly station: FieldStation;
  readonly deviceId: string;
  readonly order: Order;
  /** The download that was interrupted, as it ended. */
  readonly operation: Operation;
  /** Bytes that were free on the card without any profile. */
  readonly freeMemory: number;
  readonly where: string;
}

/** What became of an interrupted download. */
export type Fate = 'installed' | 'loadedAgain' | 'codeLost';

export const freeMemoryOf = async ({ handlers }: FieldStation, deviceId: string): Promise<number> =>
  (await handlers.euicc.info({ deviceId }, call)).EUICCInfo2.extCardResource.freeNonVolatileMemory;

/**
 * What holds after any interruption, once card and workstation are back: the profile is whole or not there, the server hears of
 * everything, what was said of the code is true. In the end the card is as empty as it was.
 */
export async function checkAftermath(aftermath: Aftermath): Promise<Fate> {
  const { card, servers, station, deviceId, order, operation, freeMemory, where } = aftermath;
  const { handlers } = station;
  const { eid } = card.plan;
  const { iccid } = order;
  const installed = async () => (await handlers.profiles.list({ deviceId }, call)).map((profile) => profile.iccid);
  const settle = async () => {
    const settled = await station.run(handlers.notifications.process({ deviceId }, call));
    expect(settled, where).toMatchObject({ state: 'succeeded', error: null });
    // Every number that the card ever gave out has arrived.
    const listed = await handlers.notifications.list({ deviceId }, call);
    expect(
      listed.filter((one) => one.state !== 'delivered'),
      where,
    ).toEqual([]);
    const received = servers.received(eid);
    expect(received, where).toEqual(received.map((_, i) => i + 1));
    expect(received, where).toEqual(expect.arrayContaining(listed.map((one) => one.seqNumber)));
  };

  expect(operation.endedAt, where).not.toBeNull();
  const effect = operation.error?.effect;
  const before = await vi.waitFor(installed, { timeout: 15_000, interval: 20 });
  expect([[], [iccid]], `${where}: ${operation.state} ${operation.error?.code}`).toContainEqual(before);
  await settle();
  let fate: Fate = 'installed';
  if (before.length === 1) {
    expect(effect, where).not.toBe('codeStillGood');
    expect(await servers.stateOf(order.orderId), where).toBe('installed');
  } else {
    expect(operation.state, where).not.toBe('succeeded');
    expect(['codeStillGood', 'codeUnknown', 'codeUsedUp'], where).toContain(effect);
    expect(await servers.stateOf(order.orderId), where).not.toBe('installed');
    expect(await freeMemoryOf(station, deviceId), where).toBe(freeMemory);
    const again = await station.download(deviceId, order);
    fate = again.state === 'succeeded' ? 'loadedAgain' : 'codeLost';
    if (effect === 'codeStillGood') expect(again, where).toMatchObject({ state: 'succeeded', error: null });
    if (effect === 'codeUsedUp') expect(again, where).toMatchObject({ error: { code: 'REMOTE_RSP' } });
    if (fate === 'codeLost') expect(again.error, where).toMatchObject({ code: 'REMOTE_RSP', effect: 'codeUsedUp' });
  }
  for (const one of await installed()) {
    const removal = { deviceId, iccid: one, confirmation: one.slice(-4) };
    expect(await station.run(handlers.profiles.delete(removal, call)), where).toMatchObject({ state: 'succeeded' });
  }
  await settle();
  expect(await freeMemoryOf(station, deviceId), where).toBe(freeMemory);
  expect((await handlers.journal.verify(undefined, call)).intact, where).toBe(true);
  await vi.waitFor(async () => expect((await card.statistics()).openChannels, where).toEqual([]), { interval: 10 });
  return fate;
}
