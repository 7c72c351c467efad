import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '#core/environment/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';

/** What our SM-DP+ would answer is not the question here: each server answers as the test says. */
describe('notifications to several servers', () => {
  let bench: WorkstationBench;
  let workstation: Workstation;
  let answers: (host: string, nth: number) => number = () => 204;
  const sent: string[] = [];

  beforeAll(async () => {
    bench = await WorkstationBench.start();
    await bench.load(deviceId, 'workbench-5g');
    await bench.handlers.settings.set({ sendNotificationsAutomatically: false }, call);
    await bench.workstation.close();
    const real = bench.open.environment.http;
    const http: HttpClient = {
      async post(request) {
        if (!request.url.endsWith('/handleNotification')) return real.post(request);
        const { host } = new URL(request.url);
        sent.push(host);
        const status = answers(host, sent.length);
        if (status === 0)
          throw new WorkbenchError('HTTP_UNREACHABLE', 'x', { details: { host, fault: 'refused', sent: false } });
        return { status, headers: {}, body: '' };
      },
    };
    workstation = await createWorkstation({ ...bench.open.environment, http });
  });
  afterAll(async () => {
    await workstation.close();
    await bench.open.close();
  });

  const run = async (started: Promise<{ operationId: string }> | { operationId: string }) => {
    const { operationId } = await started;
    for await (const operation of workstation.handlers.operations.watch({ operationId }, call))
      if (operation.endedAt !== null) return operation;
    throw new Error('no end');
  };
  const list = async () =>
    (await workstation.handlers.notifications.list({ deviceId }, call)).map((one) => [
      one.seqNumber,
      one.state,
      one.attempts,
      one.lastError,
      one.answerStatus,
    ]);
  const process = () => run(workstation.handlers.notifications.process({ deviceId }, call));

  it('one that is refused for good holds nobody up, and is tried again a day later', async () => {
    const [profile] = await workstation.handlers.profiles.list({ deviceId }, call);
    const { iccid } = profile!;
    await run(workstation.handlers.profiles.enable({ deviceId, iccid }, call));
    await run(workstation.handlers.profiles.disable({ deviceId, iccid }, call));
    sent.length = 0;
    answers = (_host, nth) => (nth === 1 ? 404 : 200);
    expect(await process()).toMatchObject({ result: { delivered: '1', waiting: '1', lastError: 'HTTP_STATUS' } });
    expect((await list()).slice(0, 2)).toEqual([
      [3, 'delivered', 1, null, 200],
      [2, 'failed', 1, 'HTTP_STATUS', null],
    ]);
    const [, refused] = await workstation.handlers.notifications.list({ deviceId }, call);
    expect(Date.parse(refused!.nextAttemptAt!) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    answers = () => 204;
    expect(await process()).toMatchObject({ result: { delivered: '1', waiting: '0' } });
  });

  it('whatever is told of a profile waits for its installation result; other servers do not wait', async () => {
    const { notifications } = { notifications: bench.open.environment.store };
    const eid = (await workstation.handlers.devices.bench(undefined, call)).devices.find(
      (one) => one.id === deviceId,
    )!.eid!;
    const put = (seqNumber: number, notificationAddress: string, iccid: string, kind: 'BF37' | '30') =>
      notifications.transact((transaction) => {
        const key = `${eid}/${String(seqNumber).padStart(10, '0')}`;
        transaction.put('notifications', key, {
          ...{ eid, seqNumber, notificationAddress, iccid, attempts: 0, nextAttemptAt: 0, deliveredAt: null },
          ...{ profileManagementOperation: kind === 'BF37' ? 'install' : 'enable', lastError: null, onCard: false },
          ...{ pendingNotification: `${kind}00`, discarded: false },
        });
        transaction.put('notificationsOpen', key, null);
      });
    put(101, 'dead.example.com', '8900000000000000011', 'BF37');
    put(102, 'well.example.com', '8900000000000000011', '30');
    put(103, 'well.example.com', '8900000000000000029', '30');
    put(104, 'dead.example.com', '8900000000000000029', '30');
    sent.length = 0;
    answers = (host) => (host === 'dead.example.com' ? 0 : 204);
    await process();
    expect(sent).toEqual(['dead.example.com', 'well.example.com']);
    expect((await list()).slice(0, 4)).toEqual([
      [104, 'queued', 0, null, null],
      [103, 'delivered', 1, null, 204],
      [102, 'queued', 0, null, null],
      [101, 'queued', 1, 'HTTP_UNREACHABLE', null],
    ]);
    answers = () => 204;
    sent.length = 0;
    await process();
    expect(sent).toEqual(['dead.example.com', 'well.example.com', 'dead.example.com']);
  });

  it('one that neither card nor queue has cannot be removed, and that is said', async () => {
    const removed = await run(
      workstation.handlers.notifications.remove({ deviceId, seqNumber: 4711, evenUnsent: false }, call),
    );
    expect(removed).toMatchObject({
      state: 'failed',
      error: { code: 'NOTIFICATION_UNKNOWN', details: { seqNumber: 4711 } },
    });
  });
});
