import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import { encodeUtf8, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';

/** What tells one call of an operator from another. */
export interface OperatorCall {
  readonly operator: string;
  readonly functionName: string;
  /** With its header. */
  readonly request: unknown;
}

interface Answered {
  readonly at: number;
  readonly answer: unknown;
}

const answersIn = 'smdp/es2plus-answers';
const keepFor = 7 * 24 * 3_600_000;

/**
 * Answers of ES2+ by functionCallIdentifier (SGP.22 section 6.5.1.2): a call that is repeated because its answer was lost
 * is answered alike and has no second effect. A refused call had none, and is looked at again. Callers that give every
 * call the same identifier are understood: another body is another call.
 */
export class AnsweredCalls {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(environment: { readonly store: Store; readonly clock: Clock }) {
    this.#store = environment.store;
    this.#clock = environment.clock;
  }

  /** The answer given before, else what `perform` makes now: in one transaction with its being remembered, unless that takes time. */
  async once<Answer>(call: OperatorCall, perform: () => Answer | Promise<Answer>): Promise<Answer> {
    const key = toHex(sha256(encodeUtf8(JSON.stringify([call.operator, call.functionName, call.request]))));
    const before = this.#store.get<Answered>(answersIn, key);
    if (before !== undefined) return before.answer as Answer;
    const remember = (transaction: StoreTransaction, answer: Answer) =>
      transaction.put(answersIn, key, { at: this.#clock.now(), answer } satisfies Answered);
    let made: Answer | Promise<Answer> | undefined;
    this.#store.transact((transaction) => {
      made = perform();
      // What SQLite runs in a transaction must not return a promise; of such a step the first, durable part is in it.
      if (!(made instanceof Promise)) remember(transaction, made);
    });
    const answer = await made!;
    if (made instanceof Promise) this.#store.transact((transaction) => remember(transaction, answer));
    return answer;
  }

  /** Forgets answers nobody asks for again. */
  purge(): void {
    const before = this.#clock.now() - keepFor;
    const old = this.#store.list<Answered>(answersIn).filter(({ value }) => value.at <= before);
    if (old.length === 0) return;
    this.#store.transact((transaction) => {
      for (const { key } of old) transaction.delete(answersIn, key);
    });
  }
}
