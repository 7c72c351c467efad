import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkstation } from '#core/workstation/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';

describe('notifications', () => {
  let bench: WorkstationBench;
  beforeEach(async () => {
    bench = await WorkstationBench.start();
  });
  afterEach(() => bench.stop());

  const list = () => bench.handlers.notifications.list({ deviceId }, call);
  const received = () => bench.lab.smdp.notifications().map((one) => [one.seqNumber, one.event]);
  const process = () => bench.run(bench.handlers.notifications.process({ deviceId }, call));
  const serverError = (on: boolean) => bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on }, call);
  const automatic = (on: boolean) => bench.handlers.settings.set({ sendNotificationsAutomatically: on }, call);

  /** Enable, disable: with the install three notifications. */
  async function past(): Promise<string> {
    const iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    return iccid;
  }

  it('go out after each operation, with proof of delivery, and only then off the card', async () => {
    await past();
    expect(received()).toEqual([
      [1, 'install'],
      [2, 'enable'],
      [3, 'disable'],
    ]);
    expect((await list()).map((one) => [one.state, one.deliveredAt !== null, one.attempts])).toEqual(
      Array(3).fill(['delivered', true, 1]),
    );
    const names = (await bench.handlers.trace.list({ deviceId, limit: 5000 }, call))
      .filter((line) => line.direction === 'tx')
      .map((line) => line.name);
    const sent = names.indexOf('ES9+.handleNotification');
    const removed = names.indexOf('ES10b.RemoveNotificationFromList');
    expect(sent).toBeGreaterThan(0);
    expect(removed).toBeGreaterThan(sent);
  });

  it('wait in the queue while the server is ill, and do not make the operation fail', async () => {
    await automatic(false);
    const iccid = await past();
    await automatic(true);
    await serverError(true);
    const enabled = await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    expect(enabled.state).toBe('succeeded');
    // The first of an address has failed; those behind it were not tried before it.
    expect((await list()).map((one) => [one.seqNumber, one.state, one.attempts, one.lastError])).toEqual([
      [4, 'queued', 0, null],
      [3, 'queued', 0, null],
      [2, 'queued', 0, null],
      [1, 'queued', 1, 'HTTP_STATUS'],
    ]);
    await serverError(false);
    expect(await process()).toMatchObject({ state: 'succeeded', result: { delivered: '4', waiting: '0' } });
    expect(received().map(([seqNumber]) => seqNumber)).toEqual([1, 2, 3, 4]);
  });

  it('can be sent one at a time', async () => {
    await automatic(false);
    await past();
    const only = await bench.run(bench.handlers.notifications.process({ deviceId, seqNumber: 2 }, call));
    expect(only).toMatchObject({ result: { delivered: '1', waiting: '2' } });
    expect(received()).toEqual([[2, 'enable']]);
    const unknown = await bench.run(bench.handlers.notifications.process({ deviceId, seqNumber: 99 }, call));
    expect(unknown).toMatchObject({
      state: 'failed',
      error: { code: 'NOTIFICATION_UNKNOWN', details: { seqNumber: 99 } },
    });
  });

  it('are not removed unsent without a word, and never sent when they were', async () => {
    await automatic(false);
    await past();
    await list();
    const remove = (evenUnsent: boolean) =>
      bench.handlers.notifications.remove({ deviceId, seqNumber: 3, evenUnsent }, call);
    await expect(remove(false)).rejects.toMatchObject({ code: 'NOTIFICATION_UNSENT' });
    expect(await bench.run(remove(true))).toMatchObject({ state: 'succeeded' });
    expect((await list()).map((one) => one.seqNumber)).toEqual([2, 1]);
    await process();
    expect(received().map(([seqNumber]) => seqNumber)).toEqual([1, 2]);
  });

  it('are tried again by themselves, with growing pauses', async () => {
    await automatic(false);
    await bench.load(deviceId);
    await automatic(true);
    await serverError(true);
    await bench.workstation.close();
    const clock = new ManualClock(bench.open.environment.clock.now());
    const later = await createWorkstation({ ...bench.open.environment, clock });
    const settled = async () => {
      await later.handlers.profiles.list({ deviceId }, call);
      const [operation] = await later.handlers.operations.list({ limit: 1 }, call);
      for await (const _ of later.handlers.operations.watch({ operationId: operation!.id }, call));
      return (await later.handlers.notifications.list({ deviceId }, call))[0]!;
    };
    await later.handlers.profiles.list({ deviceId }, call);
    await clock.advance(15_000);
    expect(await settled()).toMatchObject({ attempts: 1, state: 'queued' });
    await clock.advance(15_000);
    expect(await settled()).toMatchObject({ attempts: 2 });
    // Half a minute now: nothing at the next look, only at the one after it.
    await clock.advance(15_000);
    expect(await settled()).toMatchObject({ attempts: 2 });
    bench.lab.smdp.setFault('none');
    await clock.advance(15_000);
    expect(await settled()).toMatchObject({ attempts: 3, state: 'delivered' });
    await later.close();
  });
});
