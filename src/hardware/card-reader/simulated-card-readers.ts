import type { CardReaders } from '#core/environment/index.ts';
import type { SimulatedCardReader } from './simulated-card-reader.ts';

/** A set of simulated readers, with hot-plug. */
export class SimulatedCardReaders implements CardReaders {
  readonly #readers = new Map<string, { reader: SimulatedCardReader; stop: () => void }>();
  readonly #watchers = new Set<() => void>();

  async list(): Promise<readonly SimulatedCardReader[]> {
    return [...this.#readers.values()].map(({ reader }) => reader);
  }

  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** Plugs a reader in, in place of one with the same id. */
  add(reader: SimulatedCardReader): void {
    this.remove(reader.id);
    this.#readers.set(reader.id, { reader, stop: reader.onChange(() => this.#changed()) });
    this.#changed();
  }

  /** Unplugs a reader with the card in it. */
  remove(id: string): void {
    const plugged = this.#readers.get(id);
    if (plugged === undefined) return;
    this.#readers.delete(id);
    plugged.stop();
    plugged.reader.remove();
    this.#changed();
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
