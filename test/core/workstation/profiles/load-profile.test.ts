import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Question } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';

describe('loading a profile', () => {
  let bench: WorkstationBench;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
  });
  afterAll(() => bench.stop());

  const order = (confirmationCode?: string) =>
    bench.handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true, confirmationCode }, call);
  const download = (activationCode: string, more: { confirmationCode?: string; confirm?: boolean } = {}) =>
    bench.handlers.profiles.download({ deviceId, activationCode, confirm: false, ...more }, call);
  const orderState = async (iccid: string) =>
    (await bench.handlers.services.orders(undefined, call)).find((one) => one.iccid === iccid)?.state;
  const onCard = async () => (await bench.handlers.profiles.list({ deviceId }, call)).map((profile) => profile.iccid);

  /** Runs to the end; at each question does what `act` says. */
  async function follow(
    started: Promise<{ operationId: string }> | { operationId: string },
    act: (question: Question, operationId: string) => unknown,
  ): Promise<Operation> {
    const { operationId } = await started;
    let asked: Question['kind'] | undefined;
    for await (const operation of bench.handlers.operations.watch({ operationId }, call)) {
      if (operation.question !== null && operation.question.kind !== asked) {
        asked = operation.question.kind;
        await act(operation.question, operationId);
      }
      if (operation.endedAt !== null) return operation;
    }
    throw new Error('no end');
  }
  const answer = (operationId: string, given: Parameters<typeof bench.handlers.operations.answer>[0]['answer']) =>
    bench.handlers.operations.answer({ operationId, answer: given }, call);

  it('shows metadata before commit, asks the code when it is needed, and installs', async () => {
    const { activationCode, iccid } = await order('4711');
    const kinds: string[] = [];
    const operation = await follow(download(activationCode!), async (question, operationId) => {
      kinds.push(question.kind);
      if (question.kind === 'confirmMoves') return;
      expect(question.metadata).toMatchObject({ iccid, serviceProviderName: 'Workbench 5G' });
      if (question.kind === 'confirmProfile') {
        expect(question.confirmationCodeRequired).toBe(true);
        expect(question.freeMemory).toBeGreaterThan(100_000);
        await answer(operationId, { kind: 'confirmProfile', accept: true });
      } else await answer(operationId, { kind: 'confirmationCode', code: '4711' });
    });
    expect(kinds).toEqual(['confirmProfile', 'confirmationCode']);
    expect(operation).toMatchObject({ state: 'succeeded', result: { iccid } });
    expect(operation.steps.map((step) => step.state)).toEqual(operation.steps.map(() => 'done'));
    const load = operation.steps.find((step) => step.name === 'loadBoundProfilePackage');
    expect(load!.bytesDone).toBe(load!.bytesTotal);
    expect(load!.bytesTotal).toBeGreaterThan(1000);
    expect(await onCard()).toContain(iccid);
    expect(await orderState(iccid)).toBe('installed');
  });

  it('keeps codes out of journal, trace and store', async () => {
    const { activationCode, matchingId, iccid } = await order('80911733');
    await follow(download(activationCode!, { confirm: true, confirmationCode: '80911733' }), () => {});
    expect(await onCard()).toContain(iccid);
    const entries = await bench.handlers.journal.list({ limit: 1000 }, call);
    const lines = await bench.handlers.trace.list({ limit: 5000 }, call);
    const text = JSON.stringify([entries, lines]);
    expect(text).not.toContain('80911733');
    expect(text).not.toContain(matchingId);
    const prepared = lines.find((line) => line.name === 'ES10b.PrepareDownload' && line.direction === 'tx');
    // hashCc, SGP.22 section 5.7.5: 32 bytes, and no other octet string is that long.
    expect(prepared!.text).toMatch(/0420\*{64}3/);
    const { store } = bench.open.environment;
    expect(JSON.stringify(store.list('operations'))).not.toContain('80911733');
    expect(store.count('boundPackages')).toBe(0);
  });

  it('ends the session on both sides when a person says no: the order stays open for another time', async () => {
    const { activationCode, iccid } = await order();
    const operation = await follow(download(activationCode!), (_question, operationId) =>
      answer(operationId, { kind: 'confirmProfile', accept: false }),
    );
    expect(operation).toMatchObject({ state: 'canceled', error: { code: 'CANCELED', effect: 'codeStillGood' } });
    expect(operation.steps.find((step) => step.name === 'cancelSession')?.state).toBe('done');
    expect(await orderState(iccid)).toBe('released');
    expect(await onCard()).not.toContain(iccid);
  });

  it('cancels at a question as put off: the code is still good, and works', async () => {
    const { activationCode, iccid } = await order();
    const operation = await follow(download(activationCode!), (_question, operationId) =>
      bench.handlers.operations.cancel({ operationId }, call),
    );
    expect(operation).toMatchObject({ state: 'canceled', error: { effect: 'codeStillGood' } });
    expect(await orderState(iccid)).toBe('released');
    const again = await follow(download(activationCode!, { confirm: true }), () => {});
    expect(again.state).toBe('succeeded');
  });

  it('cannot be canceled once the decision is made', async () => {
    const { activationCode } = await order();
    const { operationId } = await download(activationCode!, { confirm: true });
    let refusals = 0;
    for await (const operation of bench.handlers.operations.watch({ operationId }, call)) {
      if (operation.steps.some((step) => step.name === 'loadBoundProfilePackage' && step.state === 'running')) {
        await expect(async () => bench.handlers.operations.cancel({ operationId }, call)).rejects.toMatchObject({
          code: 'NOT_CANCELABLE',
        });
        refusals++;
      }
      if (operation.endedAt !== null) expect(operation.state).toBe('succeeded');
    }
    expect(refusals).toBeGreaterThan(0);
  });

  it('fails with the server’s own reason for a wrong confirmation code, which is still good', async () => {
    const { activationCode, iccid } = await order('4711');
    const wrong = await follow(download(activationCode!, { confirm: true, confirmationCode: '0000' }), () => {});
    expect(wrong).toMatchObject({
      state: 'failed',
      error: {
        code: 'REMOTE_RSP',
        effect: 'codeStillGood',
        details: { subjectCode: '8.2.7', reasonCode: '3.8' },
      },
    });
    expect(await onCard()).not.toContain(iccid);
    const right = await follow(download(activationCode!, { confirm: true, confirmationCode: '4711' }), () => {});
    expect(right.state).toBe('succeeded');
  });

  it('refuses a code that was used', async () => {
    const iccid = await bench.load(deviceId);
    const used = (await bench.handlers.services.orders(undefined, call)).find((one) => one.iccid === iccid);
    const operation = await follow(download(used!.activationCode!, { confirm: true }), () => {});
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'REMOTE_RSP' } });
  });

  it.each([
    ['not a code', { reason: 'not-an-activation-code' }],
    ['LPA:1$host_name$X', { reason: 'bad-address' }],
    ['LPA:2$smdp.example.com$X', { reason: 'unsupported-format' }],
  ])('does not begin with the bad activation code %s', async (activationCode, details) => {
    const before = (await bench.handlers.operations.list({ limit: 500 }, call)).length;
    await expect(download(activationCode)).rejects.toMatchObject({ code: 'ACTIVATION_CODE_INVALID', details });
    expect((await bench.handlers.operations.list({ limit: 500 }, call)).length).toBe(before);
  });

  it('names the server that does not answer, and leaves the code good', async () => {
    const operation = await follow(download('LPA:1$localhost:9$ABC', { confirm: true }), () => {});
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'HTTP_UNREACHABLE', effect: 'codeStillGood' } });
  });

  it('survives a server error and works when the server is well again', async () => {
    const { activationCode, iccid } = await order();
    await bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on: true }, call);
    const ill = await follow(download(activationCode!, { confirm: true }), () => {});
    expect(ill).toMatchObject({ state: 'failed', error: { code: 'HTTP_STATUS' } });
    await bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on: false }, call);
    const well = await follow(download(activationCode!, { confirm: true }), () => {});
    expect(well).toMatchObject({ state: 'succeeded', result: { iccid } });
  });

  it('leaves nothing on the card when its power fails in the middle of the load, and the code works again', async () => {
    const { activationCode, iccid } = await order();
    const { operationId } = await download(activationCode!, { confirm: true });
    for await (const operation of bench.handlers.operations.watch({ operationId }, call)) {
      const load = operation.steps.find((step) => step.name === 'loadBoundProfilePackage');
      if (load?.state === 'running' && load.bytesDone === 0)
        await bench.handlers.devices.setFault({ deviceId, fault: 'powerCut', on: true, atApdu: 4 }, call);
      if (operation.endedAt !== null)
        expect(operation).toMatchObject({ state: 'failed', error: { code: 'DEVICE_GONE' } });
    }
    expect(await onCard()).not.toContain(iccid);
    const again = await follow(download(activationCode!, { confirm: true }), () => {});
    expect(again).toMatchObject({ state: 'succeeded', result: { iccid } });
  });
});
