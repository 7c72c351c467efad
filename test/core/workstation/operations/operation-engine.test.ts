import { describe, expect, it } from 'vitest';
import type { BenchDevice } from '#core/environment/index.ts';
import { Journal } from '#core/workstation/journal/index.ts';
import { OperationEngine, type OperationInput, type RegisteredOperation } from '#core/workstation/operations/index.ts';
import { UsageError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';

const device = (id: string): BenchDevice => ({
  id,
  name: `Device ${id}`,
  model: 'm',
  kind: 'simulated',
  capability: undefined,
  euiccReader: undefined,
  modemLine: undefined,
  slots: [],
  factoryImeis: [],
});

const definition = (change: Partial<RegisteredOperation>): RegisteredOperation => ({
  kind: 'profileNickname',
  class: 'routine',
  steps: () => ['authorise', 'setNickname'],
  authorise() {},
  describe: () => ({ what: 'test' }),
  keep: (input) => input,
  perform: async () => ({}),
  recover: async (context) => {
    context.found('nothing was done');
    return { state: 'rolledBack', action: 'nothing to undo' };
  },
  ...change,
});

function bench(change: Partial<RegisteredOperation>, store = memoryStore()) {
  const clock = new ManualClock();
  const journal = new Journal(store, clock);
  const engine = new OperationEngine({
    store,
    clock,
    journal,
    log: { info() {}, warn() {}, error() {} },
    kinds: new Map([['profileNickname', definition(change)]]),
    device: async (id) => {
      if (id === 'missing') throw new UsageError('DEVICE_UNKNOWN', id);
      return device(id);
    },
  });
  const events = () =>
    journal
      .list({ limit: 100 })
      .reverse()
      .map((entry) => [entry.event, entry.data['step']].filter(Boolean).join(' '));
  return { store, clock, journal, engine, events };
}

const metadata = {
  iccid: '8988211000000000001',
  serviceProviderName: 's',
  profileName: 'p',
  profileClass: 'test' as const,
  iconType: null,
  icon: null,
  profileOwner: null,
  profilePolicyRules: [],
};

const start = (engine: OperationEngine, input: OperationInput = { deviceId: 'a' }) =>
  engine.start('profileNickname', input);

describe('OperationEngine', () => {
  it('journals each intent before the work and each outcome after it', async () => {
    const seen: string[][] = [];
    const one: ReturnType<typeof bench> = bench({
      perform: async (context) => {
        await context.step('setNickname', async () => void seen.push(one.events()), { intent: { iccid: '89' } });
        return { done: 'yes' };
      },
    });
    const { operationId } = await start(one.engine);
    const operation = await one.engine.ended(operationId);
    expect(seen).toEqual([['operation.started', 'step.intended setNickname']]);
    expect(one.events()).toEqual([
      'operation.started',
      'step.intended setNickname',
      'step.done setNickname',
      'operation.ended',
    ]);
    expect(operation).toMatchObject({ state: 'succeeded', result: { done: 'yes' }, recovered: false, error: null });
    expect(operation.steps.map((step) => [step.name, step.state])).toEqual([
      ['authorise', 'skipped'],
      ['setNickname', 'done'],
    ]);
    expect(one.journal.verify().intact).toBe(true);
  });

  it('refuses a second operation on a busy device, naming the first, and lets another device go on', async () => {
    let finish = () => {};
    const { engine } = bench({ perform: () => new Promise((resolve) => (finish = () => resolve({}))) });
    const first = await start(engine);
    await expect(start(engine)).rejects.toMatchObject({
      code: 'OPERATION_RUNNING',
      details: { operationId: first.operationId },
    });
    const other = await start(engine, { deviceId: 'b' });
    finish();
    await engine.ended(other.operationId);
    engine.cancel(first.operationId);
  });

  it('does not begin what is not authorised', async () => {
    const { engine, events } = bench({
      authorise() {
        throw new UsageError('CONFIRMATION_MISMATCH', 'wrong digits');
      },
    });
    await expect(start(engine)).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    expect(events()).toEqual([]);
    expect(engine.list({ limit: 10 })).toEqual([]);
  });

  it('passes a question to a person and the answer back', async () => {
    const { engine } = bench({
      perform: async (context) => {
        const answer = await context.ask({ kind: 'confirmationCode', metadata }, 60_000);
        return { code: answer?.kind === 'confirmationCode' ? String(answer.code.length) : '' };
      },
    });
    const { operationId } = await start(engine);
    const states: string[] = [];
    for await (const operation of engine.watch(operationId)) {
      states.push(operation.state);
      if (operation.state !== 'waiting') continue;
      expect(() => engine.answer(operationId, { kind: 'confirmProfile', accept: true })).toThrow(UsageError);
      engine.answer(operationId, { kind: 'confirmationCode', code: '4711' });
    }
    expect(states).toContain('waiting');
    expect(engine.get(operationId)).toMatchObject({ state: 'succeeded', result: { code: '4' }, question: null });
  });

  it('gives a question up when nobody answers in time', async () => {
    const { engine, clock, events } = bench({
      perform: async (context) => {
        const answer = await context.ask({ kind: 'confirmationCode', metadata }, 60_000);
        return { answer: String(answer?.kind) };
      },
    });
    const { operationId } = await start(engine);
    await clock.advance(60_000);
    expect(await engine.ended(operationId)).toMatchObject({ state: 'succeeded', result: { answer: 'undefined' } });
    expect(events()).toContain('question.expired');
    expect(() => engine.answer(operationId, { kind: 'confirmationCode', code: '1' })).toThrow(UsageError);
  });

  it('cancels at a safe point and refuses to after the point of no return', async () => {
    const early = bench({
      perform: async (context) => {
        await context.step('setNickname', async () => undefined);
        context.safePoint();
        return {};
      },
    });
    const canceled = await start(early.engine);
    early.engine.cancel(canceled.operationId);
    expect(await early.engine.ended(canceled.operationId)).toMatchObject({
      state: 'canceled',
      error: { code: 'CANCELED' },
    });

    let finish = () => {};
    const late = bench({
      perform: (context) => {
        context.pointOfNoReturn();
        return new Promise((resolve) => (finish = () => resolve({})));
      },
    });
    const { operationId } = await start(late.engine);
    expect(() => late.engine.cancel(operationId)).toThrow(expect.objectContaining({ code: 'NOT_CANCELABLE' }));
    finish();
    expect(await late.engine.ended(operationId)).toMatchObject({ state: 'succeeded' });
  });

  it('ends as rolledBack when the work was undone', async () => {
    const { engine } = bench({
      perform: async (context) => {
        await context.step('rollBack', async () => undefined);
        throw new UsageError('CARD_REFUSED', 'no');
      },
    });
    const { operationId } = await start(engine);
    expect(await engine.ended(operationId)).toMatchObject({ state: 'rolledBack', error: { code: 'CARD_REFUSED' } });
  });

  it('takes up at the next start what a crash left unfinished, with what was remembered', async () => {
    const crashed = bench({
      perform: async (context) => {
        context.remember({ transactionId: 'AB' });
        return new Promise(() => undefined);
      },
    });
    const { operationId } = await start(crashed.engine);
    const next = bench(
      {
        recover: async (context) => {
          context.found(`session ${context.memory['transactionId']} left nothing`);
          return { state: 'rolledBack', action: 'nothing to undo' };
        },
      },
      crashed.store,
    );
    await next.engine.recover();
    expect(next.engine.get(operationId)).toMatchObject({ state: 'rolledBack', recovered: true });
    expect(next.engine.recovery).toEqual([
      { operationId, found: 'session AB left nothing', action: 'nothing to undo' },
    ]);
    expect(next.events().slice(-2)).toEqual(['recovery.found', 'operation.ended']);
    await next.engine.recover();
    expect(next.engine.recovery).toHaveLength(1);
  });

  it('drops the kept input when the operation has ended', async () => {
    const { engine, store } = bench({});
    const { operationId } = await start(engine, { deviceId: 'a' });
    await engine.ended(operationId);
    expect(store.get('operations', operationId)).toMatchObject({ state: 'succeeded' });
    expect(store.count('operationsKept')).toBe(0);
    expect(JSON.stringify(store.list('operations'))).not.toContain('memory');
  });
});
