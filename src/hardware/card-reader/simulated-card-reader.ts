import type { CardConnection, CardReader, Clock } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { CardSlot, type PowerCut, type SlotUser } from './card-slot.ts';
import { ExchangeQueue } from './exchange-queue.ts';

export interface SimulatedCardReaderOptions {
  readonly id: string;
  readonly name: string;
  /** The card in it from the start. */
  readonly card?: SimulatedCard | undefined;
  /** Milliseconds each exchange takes; the clock is asked only when it is over 0. */
  readonly latencyMs?: number | undefined;
  readonly clock: Clock;
}

/** A reader for a simulated card, with the contract of the PC/SC one and a hand to pull card and plug. */
export class SimulatedCardReader implements CardReader {
  readonly kind = 'simulated';
  readonly id: string;
  readonly name: string;
  readonly #slot: CardSlot;
  readonly #listeners = new Set<() => void>();

  constructor({ id, name, card, latencyMs = 0, clock }: SimulatedCardReaderOptions) {
    this.id = id;
    this.name = name;
    this.#slot = new CardSlot(name, clock, latencyMs, card);
  }

  get cardPresent(): boolean {
    return this.#slot.occupied;
  }

  async connect(): Promise<CardConnection> {
    await this.#slot.delay();
    return new SimulatedConnection(this.#slot);
  }

  /** Puts a card in; one that was there is taken out first. */
  insert(card: SimulatedCard): void {
    this.#slot.replaceCard(card);
    this.#changed();
  }

  /** Pulls the card: it loses its power, and whoever uses it is told `gone`. */
  remove(): void {
    if (!this.#slot.occupied) return;
    this.#slot.replaceCard(undefined);
    this.#changed();
  }

  /** Power fails now; the card stays in and can be connected again. */
  cutPower(): void {
    this.#slot.cutPower('the power was cut');
  }

  /** Arranges for power to fail at one exchange; undefined calls it off. */
  schedulePowerCut(cut: PowerCut | undefined): void {
    this.#slot.powerCut = cut;
  }

  setLatency(ms: number): void {
    this.#slot.latencyMs = ms;
  }

  /** Calls back when a card is put in or taken out; returns the function that stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

class SimulatedConnection implements CardConnection, SlotUser {
  readonly #slot: CardSlot;
  readonly #card: SimulatedCard;
  readonly #queue = new ExchangeQueue();
  #atr: Uint8Array;
  #lost: string | undefined;
  #closed: Promise<void> | undefined;

  constructor(slot: CardSlot) {
    this.#slot = slot;
    this.#card = slot.take(this);
    this.#atr = this.#card.powerOn();
  }

  get atr(): Uint8Array {
    return this.#atr;
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    return this.#exchange(() => this.#card.transmit(command));
  }

  reset(): Promise<Uint8Array> {
    return this.#exchange(() => (this.#atr = this.#card.reset()));
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.run(async () => this.#slot.release(this));
    return this.#closed;
  }

  lose(reason: string): void {
    this.#lost = reason;
  }

  #exchange(act: () => Uint8Array): Promise<Uint8Array> {
    if (this.#closed !== undefined) return Promise.reject(this.#gone('closed'));
    return this.#queue.run(async () => {
      this.#slot.passing('beforeCommand');
      this.#check();
      await this.#slot.delay();
      this.#check();
      const answer = act();
      this.#slot.passing('afterCommand');
      this.#check();
      this.#slot.exchanged();
      return answer;
    });
  }

  #check(): void {
    if (this.#lost !== undefined) throw this.#gone(this.#lost);
  }

  #gone(reason: string): DeviceError {
    return new DeviceError('gone', `${this.#slot.name}: ${reason}`, { reader: this.#slot.name, reason });
  }
}
