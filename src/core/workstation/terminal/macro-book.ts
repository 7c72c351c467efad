import type { Store } from '#core/environment/index.ts';
import { writesImei } from '#core/protocol/at/index.ts';
import type { Macro, MacroStep } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Journal } from '../journal/index.ts';
import { maskedLine } from '../modems/index.ts';
import { readExpectation } from './expectation.ts';
import { shippedMacros } from './shipped-macros.ts';

const collection = 'terminalMacros';

/** Named sequences of command lines with the answers they expect. */
export class MacroBook {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** Those of the workbench first. */
  all(): Macro[] {
    return [...shippedMacros, ...this.#store.list<Macro>(collection).map(({ value }) => value)];
  }

  /** Throws UsageError MACRO_UNKNOWN. */
  of(name: string): Macro {
    const found = shippedMacros.find((one) => one.name === name) ?? this.#store.get<Macro>(collection, name);
    if (found === undefined)
      throw new UsageError('MACRO_UNKNOWN', `there is no macro ${name}`, { details: { name }, effect: 'none' });
    return found;
  }

  /** Throws UsageError MACRO_SHIPPED, MACRO_SECRET, IMEI_READ_ONLY, EXPECTATION_INVALID. */
  set(name: string, steps: readonly MacroStep[]): Macro {
    refuseShipped(name);
    for (const { send, expect } of steps) {
      if (writesImei(send)) throw new UsageError('IMEI_READ_ONLY', 'no macro writes an IMEI');
      if (maskedLine(send) !== send)
        throw new UsageError('MACRO_SECRET', 'a PIN, password or key is never kept', { details: { name } });
      if (expect !== null) readExpectation(expect);
    }
    const macro: Macro = { name, steps: [...steps], shipped: false };
    const data = { name, steps: String(steps.length) };
    this.#journal.append({ operationId: null, deviceId: null, event: 'macro.set', data }, (transaction) =>
      transaction.put(collection, name, macro),
    );
    return macro;
  }

  /** False when there was none. Throws UsageError MACRO_SHIPPED. */
  remove(name: string): boolean {
    refuseShipped(name);
    if (this.#store.get(collection, name) === undefined) return false;
    this.#journal.append({ operationId: null, deviceId: null, event: 'macro.removed', data: { name } }, (transaction) =>
      transaction.delete(collection, name),
    );
    return true;
  }
}

function refuseShipped(name: string): void {
  if (shippedMacros.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    throw new UsageError('MACRO_SHIPPED', `${name} comes with the workbench`, { details: { name }, effect: 'none' });
}
