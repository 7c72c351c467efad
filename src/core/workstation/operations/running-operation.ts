import type { BenchDevice, Clock, StoreTransaction } from '#core/environment/index.ts';
import type { Answer, Operation, OperationStep, Question, StepName } from '#shared/api/index.ts';
import { Canceled, toWireError, UsageError } from '#shared/errors.ts';
import type { Journal, NewJournalEntry } from '../journal/index.ts';
import { Cancellation, isoTime } from '../live/index.ts';
import type { Facts, OperationInput, RecoveryContext, StepOptions } from './operation-kind.ts';
import type { OperationRecords } from './operation-records.ts';

export interface RunningOperationParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly records: OperationRecords;
  readonly device: BenchDevice;
  readonly operation: Operation;
  readonly input: OperationInput;
  readonly memory: Facts;
  onChange(operation: Operation): void;
}

/**
 * Steps whose intent need not be on the disk before they begin: after them card, modem, ledger and servers hold what they held
 * before (sessions are forgotten anyway), or, of notifications, what the queue has flushed by itself.
 */
const stepsThatNeedNoFlush: ReadonlySet<StepName> = new Set([
  'readCard',
  'getEuiccChallenge',
  'initiateAuthentication',
  'authenticateServer',
  'authenticateClient',
  'confirm',
  'prepareDownload',
  'installationResult',
  'queryImeiBindings',
  'readImei',
  'requestRecord',
  'readBackImei',
  'sendNotifications',
]);

/** One operation on its way: the journal in step with what is done, and its record when it ends. */
export class RunningOperation implements RecoveryContext {
  readonly cancellation = new Cancellation();
  readonly device: BenchDevice;
  readonly #parts: RunningOperationParts;
  #operation: Operation;
  #memory: Facts;
  /** The memory as it was last written. */
  #durableMemory: Facts;
  #cancelable = true;
  #rolledBack = false;
  #pending: { question: Question; resolve(answer: Answer): void } | undefined;
  #findings: string[] = [];
  /** An outcome that is journaled together with what comes next: a crash before that is one in the middle of the step. */
  #held: NewJournalEntry[] = [];

  constructor(parts: RunningOperationParts) {
    this.#parts = parts;
    this.device = parts.device;
    this.#operation = parts.operation;
    this.#memory = parts.memory;
    this.#durableMemory = parts.memory;
  }

  get operationId(): string {
    return this.#operation.id;
  }

  get operation(): Operation {
    return this.#operation;
  }

  /** The step under way. */
  get currentStep(): StepName | undefined {
    return this.#operation.steps.find((one) => one.state === 'running')?.name;
  }

  get input(): OperationInput {
    return this.#parts.input;
  }

  get memory(): Facts {
    return this.#memory;
  }

  get rolledBack(): boolean {
    return this.#rolledBack;
  }

  get findings(): readonly string[] {
    return this.#findings;
  }

  async step<T>(name: StepName, work: () => Promise<T>, options: StepOptions<T> = {}): Promise<T> {
    if (options.remember) this.#memory = { ...this.#memory, ...options.remember };
    const started = this.#now();
    this.#setStep(name, { state: 'running', startedAt: started, endedAt: null, bytesDone: null, bytesTotal: null });
    this.note('step.intended', { step: name, ...options.intent }, options.prepare);
    let value: T;
    try {
      value = await work();
    } catch (error) {
      this.#setStep(name, { state: 'failed', endedAt: this.#now() });
      const wire = toWireError(error);
      this.note('step.failed', { step: name, code: wire.code, message: wire.message });
      throw error;
    }
    this.#setStep(name, { state: 'done', endedAt: this.#now() });
    if (name === 'rollBack') this.#rolledBack = true;
    const facts = { step: name, ...options.outcome?.(value) };
    const { record } = options;
    if (record !== undefined) this.note('step.done', facts, (transaction) => record(transaction, value));
    else {
      this.#held.push(this.#entry('step.done', facts));
      this.#publish();
    }
    return value;
  }

  skip(name: StepName): void {
    this.#setStep(name, { state: 'skipped' });
    this.#publish();
  }

  /** Not durable: a crash makes progress inside a step meaningless. */
  progress(bytesDone: number, bytesTotal: number): void {
    const running = this.#operation.steps.find((one) => one.state === 'running');
    if (running === undefined) return;
    this.#setStep(running.name, { bytesDone, bytesTotal });
    this.#publish();
  }

  remember(facts: Facts, also?: (transaction: StoreTransaction) => void): void {
    this.#memory = { ...this.#memory, ...facts };
    this.note('operation.remembered', { what: Object.keys(facts).sort().join(' ') }, also);
  }

  note(event: string, data: Facts, also?: (transaction: StoreTransaction) => void): void {
    const { journal, records, input } = this.#parts;
    const entries = [...this.#held, this.#entry(event, data)];
    this.#held = [];
    const write = (transaction: StoreTransaction) => {
      if (this.#operation.endedAt !== null) records.put(transaction, this.#operation);
      else if (this.#memory !== this.#durableMemory)
        records.keep(transaction, this.operationId, { input, memory: this.#memory });
      also?.(transaction);
    };
    journal.appendAll(entries, write, { flush: !this.#needsNoFlush() });
    this.#durableMemory = this.#memory;
    this.#publish();
  }

  async ask(question: Question, patienceMs: number): Promise<Answer | undefined> {
    // Where somebody is asked, nothing has been done yet that a no would have to undo.
    this.#cancelable = true;
    this.safePoint();
    const patience = new Cancellation();
    const answered = new Promise<Answer | undefined>((resolve, reject) => {
      this.#pending = { question, resolve };
      this.cancellation.addEventListener('abort', () => reject(this.cancellation.reason));
      this.#parts.clock.sleep(patienceMs, patience).then(
        () => resolve(undefined),
        () => undefined,
      );
    });
    this.#operation = { ...this.#operation, state: 'waiting', question };
    this.note('question.asked', { question: question.kind });
    try {
      const answer = await answered;
      this.#settleQuestion();
      this.note(answer === undefined ? 'question.expired' : 'question.answered', {
        question: question.kind,
        ...(answer?.kind === 'confirmProfile' ? { accept: String(answer.accept) } : {}),
      });
      return answer;
    } finally {
      patience.cancel(undefined);
      this.#settleQuestion();
    }
  }

  /** Throws UsageError NO_QUESTION or WRONG_ANSWER. */
  answer(answer: Answer): void {
    if (this.#pending === undefined) throw new UsageError('NO_QUESTION', 'the operation is not asking anything');
    if (this.#pending.question.kind !== answer.kind)
      throw new UsageError('WRONG_ANSWER', `the operation asks ${this.#pending.question.kind}`);
    this.#pending.resolve(answer);
  }

  /** Throws UsageError NOT_CANCELABLE. */
  cancel(): void {
    if (!this.#cancelable) throw new UsageError('NOT_CANCELABLE', 'the point of no return is passed');
    this.cancellation.cancel(new Canceled());
  }

  safePoint(): void {
    this.cancellation.throwIfCanceled();
  }

  pointOfNoReturn(): void {
    this.safePoint();
    this.#cancelable = false;
  }

  found(statement: string, facts: Facts = {}): void {
    this.#findings.push(statement);
    this.note('recovery.found', { statement, ...facts });
  }

  end(ending: Pick<Operation, 'state' | 'result' | 'error'>, data: Facts): void {
    const steps = this.#operation.steps.map((one) =>
      one.state === 'pending'
        ? { ...one, state: 'skipped' as const }
        : one.state === 'running'
          ? { ...one, state: 'failed' as const, endedAt: this.#now() }
          : one,
    );
    this.#operation = { ...this.#operation, ...ending, steps, question: null, endedAt: this.#now() };
    this.note('operation.ended', { state: ending.state, ...data });
  }

  #settleQuestion(): void {
    this.#pending = undefined;
    this.#operation = { ...this.#operation, state: 'running', question: null };
  }

  #setStep(name: StepName, change: Partial<OperationStep>): void {
    const steps = [...this.#operation.steps];
    let at = steps.findIndex((one) => one.name === name);
    if (at < 0) {
      steps.push(pendingStep(name));
      at = steps.length - 1;
    }
    steps[at] = { ...steps[at]!, ...change };
    this.#operation = { ...this.#operation, steps };
  }

  #needsNoFlush(): boolean {
    const running = this.#operation.steps.filter((one) => one.state === 'running');
    return running.length > 0 && running.every((one) => stepsThatNeedNoFlush.has(one.name));
  }

  #entry(event: string, data: Facts): NewJournalEntry {
    return { operationId: this.operationId, deviceId: this.device.id, event, data, at: this.#now() };
  }

  #now(): string {
    return isoTime(this.#parts.clock.now());
  }

  #publish(): void {
    this.#parts.onChange(this.#operation);
  }
}

export const pendingStep = (name: StepName): OperationStep => ({
  name,
  state: 'pending',
  startedAt: null,
  endedAt: null,
  bytesDone: null,
  bytesTotal: null,
});
