import type { BenchDevice, StoreTransaction } from '#core/environment/index.ts';
import type { Answer, Operation, OperationKind, Question, StepName } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import type { Cancellation } from '../live/index.ts';

export type Facts = Readonly<Record<string, string>>;

/** Every operation acts on one device. */
export interface OperationInput {
  readonly deviceId: string;
  /** Roots trusted for servers by this operation besides those of the settings. */
  readonly tlsRoots?: readonly string[] | undefined;
}

/**
 * One way of changing a device's state. The engine walks the road (classify, authorise, journal, perform, verify,
 * record); the kind says what is done at each stage.
 */
export interface OperationDefinition<Input extends OperationInput> {
  readonly kind: OperationKind;
  readonly class: Operation['class'];
  /** The named stages this input will walk, in order. */
  steps(input: Input): readonly StepName[];
  /** Throws UsageError when this must not be begun; nothing was changed then. */
  authorise(input: Input): void;
  /** What of the input the journal may say: no codes, matching ids masked. */
  describe(input: Input): Facts;
  /** The input as it is kept on disk until the operation has ended, for recovery: without confirmation codes. */
  keep(input: Input): Input;
  perform(context: OperationContext, input: Input): Promise<Facts>;
  /** Called at start for an operation that a crash left unfinished. Must call `context.found` before changing anything. */
  recover(context: RecoveryContext, input: Input): Promise<RecoveryOutcome>;
}

export interface StepOptions<T> {
  /** Said in the journal with the intent. */
  readonly intent?: Facts | undefined;
  /** Joined to the operation's memory in the transaction that journals the intent. */
  readonly remember?: Facts | undefined;
  /** Other records to write in the transaction that journals the intent. */
  readonly prepare?: ((transaction: StoreTransaction) => void) | undefined;
  /** Said in the journal with the outcome. */
  readonly outcome?: ((value: T) => Facts) | undefined;
  /** Other records to write in the transaction that journals the outcome. */
  readonly record?: ((transaction: StoreTransaction, value: T) => void) | undefined;
}

export interface OperationContext {
  readonly operationId: string;
  readonly device: BenchDevice;
  readonly cancellation: Cancellation;
  /** What `remember` kept, also from before a crash. */
  readonly memory: Facts;
  /** Journals the intent, does the work, journals the outcome. A failing step fails the operation unless its error is caught. */
  step<T>(name: StepName, work: () => Promise<T>, options?: StepOptions<T>): Promise<T>;
  skip(name: StepName): void;
  progress(bytesDone: number, bytesTotal: number): void;
  /** Durable when it returns. */
  remember(facts: Facts, also?: (transaction: StoreTransaction) => void): void;
  note(event: string, data: Facts, also?: (transaction: StoreTransaction) => void): void;
  /** Waits for a person's or a script's answer; undefined when none came within `patienceMs`. Rejects with Canceled. */
  ask(question: Question, patienceMs: number): Promise<Answer | undefined>;
  /** Throws Canceled when somebody asked to end here. */
  safePoint(): void;
  /** From here on `cancel` is refused with NOT_CANCELABLE; throws Canceled when it was asked for before. */
  pointOfNoReturn(): void;
  /** A `rollBack` step was done: the operation ends as rolledBack whatever is thrown after it. */
  readonly rolledBack: boolean;
}

export interface RecoveryContext extends OperationContext {
  /** States in the journal what card, modem and ledger hold. */
  found(statement: string, facts?: Facts): void;
}

export interface RecoveryOutcome {
  readonly state: 'succeeded' | 'failed' | 'rolledBack';
  /** For people: what was done about it. */
  readonly action: string;
  readonly result?: Facts | undefined;
  readonly error?: WorkbenchErrorWire | undefined;
}

/** Binds the input's type inside, so that kinds of different inputs fit one registry. */
export interface RegisteredOperation {
  readonly kind: OperationKind;
  readonly class: Operation['class'];
  steps(input: OperationInput): readonly StepName[];
  authorise(input: OperationInput): void;
  describe(input: OperationInput): Facts;
  keep(input: OperationInput): OperationInput;
  perform(context: OperationContext, input: OperationInput): Promise<Facts>;
  recover(context: RecoveryContext, input: OperationInput): Promise<RecoveryOutcome>;
}
