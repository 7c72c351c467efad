import type { BenchDevice, Clock, Log, Store, StoreTransaction } from '#core/environment/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import type { About, Answer, Operation, OperationKind, StepName } from '#shared/api/index.ts';
import { Canceled, DeviceError, toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { Journal } from '../journal/index.ts';
import { isoTime, LiveFeed } from '../live/index.ts';
import type { Facts, OperationInput, RegisteredOperation } from './operation-kind.ts';
import { OperationRecords, type UnfinishedOperation } from './operation-records.ts';
import { replaySteps } from './replay-steps.ts';
import { pendingStep, RunningOperation } from './running-operation.ts';

export interface OperationEngineParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  readonly kinds: ReadonlyMap<OperationKind, RegisteredOperation>;
  /** Rejects with UsageError DEVICE_UNKNOWN. */
  device(deviceId: string): Promise<BenchDevice>;
  onStarted?(device: BenchDevice): void;
  onEnded?(device: BenchDevice, kind: OperationKind): void;
}

/** The one road for every change of a device: one operation a device at a time, each step journaled before it is done. */
export class OperationEngine {
  readonly #parts: OperationEngineParts;
  readonly #records: OperationRecords;
  readonly #running = new Map<string, RunningOperation>();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #feed = new LiveFeed<Operation>();
  #recovery: About['recovery'] = [];
  #closing = false;

  constructor(parts: OperationEngineParts) {
    this.#parts = parts;
    this.#records = new OperationRecords(parts.store);
  }

  /** What the last start found unfinished and did about it. */
  get recovery(): About['recovery'] {
    return this.#recovery;
  }

  runningOn(deviceId: string): string | undefined {
    return this.#running.get(deviceId)?.operationId;
  }

  /** The step that the operation running on a device is in. */
  stepOn(deviceId: string): StepName | undefined {
    return this.#running.get(deviceId)?.currentStep;
  }

  /** Roots that the operation running on a device was given. */
  tlsRootsOn(deviceId: string): readonly string[] | undefined {
    return this.#running.get(deviceId)?.input.tlsRoots;
  }

  /** Answers as soon as the operation is on record; it goes on by itself. Rejects with UsageError or OPERATION_RUNNING. */
  async start<Input extends OperationInput>(kind: OperationKind, input: Input): Promise<{ operationId: string }> {
    const definition = this.#definition(kind);
    const device = await this.#parts.device(input.deviceId);
    if (this.#closing) throw new UsageError('CLOSING', 'the workstation is closing');
    const other = this.runningOn(device.id);
    if (other !== undefined)
      throw new WorkbenchError('OPERATION_RUNNING', `operation ${other} is running on ${device.name}`, {
        details: { operationId: other, device: device.name },
        effect: 'none',
      });
    definition.authorise(input);

    const running = this.#take(this.#record(definition, device, input), device, definition.keep(input), {});
    this.#track(running, this.#perform(definition, running, input));
    return { operationId: running.operationId };
  }

  /** Takes up every operation that has no end. Resolves when each has one. */
  async recover(): Promise<void> {
    for (const record of this.#records.unfinished()) await this.#recoverOne(record);
  }

  /** Newest first; running ones with their progress. */
  list(filter: { deviceId?: string | undefined; before?: string | undefined; limit: number }): Operation[] {
    return this.#records.list(filter).map((recorded) => {
      const running = this.#running.get(recorded.deviceId)?.operation;
      return running?.id === recorded.id ? running : recorded;
    });
  }

  /** Throws UsageError OPERATION_UNKNOWN. */
  get(operationId: string): Operation {
    for (const running of this.#running.values()) if (running.operationId === operationId) return running.operation;
    const operation = this.#records.get(operationId);
    if (operation === undefined) throw new UsageError('OPERATION_UNKNOWN', `no operation ${operationId}`);
    return operation;
  }

  watch(operationId: string | undefined, signal?: AbortSignalLike): AsyncIterable<Operation> {
    if (operationId === undefined) return this.#feed.subscribe(signal);
    const now = this.get(operationId);
    const isIt = ({ id }: Operation) => id === operationId;
    const changes = now.endedAt === null ? this.#feed.subscribe(signal, isIt) : undefined;
    return (async function* () {
      yield now;
      if (changes === undefined) return;
      for await (const operation of changes) {
        yield operation;
        if (operation.endedAt !== null) return;
      }
    })();
  }

  answer(operationId: string, answer: Answer): Operation {
    this.#live(operationId).answer(answer);
    return this.get(operationId);
  }

  cancel(operationId: string): Operation {
    this.#live(operationId).cancel();
    return this.get(operationId);
  }

  /** Resolves with the operation once it has ended. */
  async ended(operationId: string): Promise<Operation> {
    await this.#ends.get(operationId);
    return this.get(operationId);
  }

  /** Cancels what can be canceled and waits for the rest. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const running of this.#running.values()) {
      try {
        running.cancel();
      } catch {
        // past its point of no return: it ends by itself
      }
    }
    await Promise.all(this.#ends.values());
    this.#feed.close();
  }

  async #perform(definition: RegisteredOperation, running: RunningOperation, input: OperationInput): Promise<void> {
    try {
      const result = await definition.perform(running, input);
      running.end({ state: 'succeeded', result, error: null }, result);
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'INTERNAL') this.#parts.log.error('operation failed unexpectedly', { error: wire.message });
      const state = error instanceof Canceled ? 'canceled' : running.rolledBack ? 'rolledBack' : 'failed';
      running.end({ state, result: null, error: wire }, { code: wire.code });
    }
  }

  /** Authorised: the first journal entry and the operation's record are one transaction. */
  #record(definition: RegisteredOperation, device: BenchDevice, input: OperationInput): Operation {
    const { journal, clock } = this.#parts;
    const operation = (id: string): Operation => ({
      id,
      kind: definition.kind,
      class: definition.class,
      deviceId: device.id,
      deviceName: device.name,
      state: 'running',
      startedAt: isoTime(clock.now()),
      endedAt: null,
      recovered: false,
      steps: definition.steps(input).map(pendingStep),
      question: null,
      result: null,
      error: null,
    });
    const started = (transaction: StoreTransaction) => {
      const id = this.#records.nextId(transaction);
      this.#records.put(transaction, operation(id));
      this.#records.keep(transaction, id, { input: definition.keep(input), memory: {} });
      const data = { kind: definition.kind, class: definition.class, ...definition.describe(input) };
      return { operationId: id, deviceId: device.id, event: 'operation.started', data };
    };
    // Nothing is done yet: the first step that changes something takes it to the disk.
    const { operationId } = journal.append(started, undefined, { flush: false });
    return this.get(operationId!);
  }

  async #recoverOne(record: UnfinishedOperation): Promise<void> {
    const steps = replaySteps(record.operation.steps, this.#parts.journal.ofOperation(record.operation.id));
    const operation: Operation = { ...record.operation, steps, recovered: true, state: 'running', question: null };
    const device = await this.#parts.device(operation.deviceId).catch(() => undefined);
    const running = this.#take(operation, device ?? absentDevice(operation), record.input, record.memory);
    const done = (action: string) => {
      const found = running.findings.join('; ') || 'nothing could be read';
      this.#recovery = [...this.#recovery, { operationId: operation.id, found, action }];
    };
    const recovering = async () => {
      try {
        if (device === undefined) {
          running.found('the device is not on the bench');
          throw new DeviceError('gone', 'the device is not on the bench');
        }
        const outcome = await this.#definition(operation.kind).recover(running, record.input);
        const { state, action, result = null, error = null } = outcome;
        running.end({ state, result, error }, { recovered: 'true', action });
        done(action);
      } catch (error) {
        const wire = toWireError(error);
        running.end({ state: 'failed', result: null, error: wire }, { recovered: 'true', code: wire.code });
        done(`gave up: ${wire.code}`);
      }
    };
    await this.#track(running, recovering());
  }

  #take(operation: Operation, device: BenchDevice, input: OperationInput, memory: Facts) {
    const { clock, journal } = this.#parts;
    const running: RunningOperation = new RunningOperation({
      clock,
      journal,
      records: this.#records,
      device,
      operation,
      input,
      memory,
      onChange: (changed) => {
        if (changed.endedAt !== null) this.#running.delete(device.id);
        this.#feed.publish(changed);
      },
    });
    this.#running.set(device.id, running);
    this.#parts.onStarted?.(device);
    return running;
  }

  #track(running: RunningOperation, work: Promise<void>): Promise<void> {
    const end = work.finally(() => {
      this.#running.delete(running.device.id);
      this.#ends.delete(running.operationId);
      if (!this.#closing) this.#parts.onEnded?.(running.device, running.operation.kind);
    });
    // What is left to reject is a journal that cannot be written: the record stays unfinished, and the next start takes it up.
    const settled = end.catch((error: unknown) =>
      this.#parts.log.error('operation has no end on record', { error: String(error) }),
    );
    this.#ends.set(running.operationId, settled);
    return settled;
  }

  #definition(kind: OperationKind): RegisteredOperation {
    const definition = this.#parts.kinds.get(kind);
    if (definition === undefined) throw new UsageError('OPERATION_KIND_UNKNOWN', `no operation kind ${kind}`);
    return definition;
  }

  #live(operationId: string): RunningOperation {
    for (const running of this.#running.values()) if (running.operationId === operationId) return running;
    this.get(operationId);
    throw new UsageError('OPERATION_ENDED', `operation ${operationId} has ended`);
  }
}

const absentDevice = (operation: Operation): BenchDevice => ({
  id: operation.deviceId,
  name: operation.deviceName,
  model: '',
  kind: 'real',
  capability: undefined,
  euiccReader: undefined,
  modemLine: undefined,
  slots: [],
  factoryImeis: [],
});
