import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from '#simulator/card.ts';

/** When the power goes: before the card sees a command, or after it acted and before its answer is out. */
export interface PowerCut {
  /** Exchanges that still go well; 0: the very next one fails. */
  readonly afterExchanges: number;
  readonly point: 'beforeCommand' | 'afterCommand';
}

/** Whoever has the card for exclusive use; told when it is lost. */
export interface SlotUser {
  lose(reason: string): void;
}

/** Milliseconds of exchanges without a pause. */
const longestTurn = 1;

/** Contacts of a simulated reader: the card in it, who uses it, and the trouble arranged for it. */
export class CardSlot {
  readonly name: string;
  latencyMs: number;
  powerCut: PowerCut | undefined;
  readonly #clock: Clock;
  #card: SimulatedCard | undefined;
  #user: SlotUser | undefined;
  #turnBegan = 0;

  constructor(name: string, clock: Clock, latencyMs: number, card: SimulatedCard | undefined) {
    this.name = name;
    this.#clock = clock;
    this.latencyMs = latencyMs;
    this.#card = card;
  }

  get occupied(): boolean {
    return this.#card !== undefined;
  }

  /** The card for exclusive use, until `release`. Throws DeviceError `gone` or `busy`. */
  take(user: SlotUser): SimulatedCard {
    if (this.#card === undefined) throw new DeviceError('gone', `${this.name}: no card`);
    if (this.#user !== undefined) throw new DeviceError('busy', `${this.name}: the card is in use`);
    this.#user = user;
    return this.#card;
  }

  release(user: SlotUser): void {
    if (this.#user !== user) return;
    this.#user = undefined;
    this.#card?.powerOff();
  }

  replaceCard(card: SimulatedCard | undefined): void {
    this.cutPower(card === undefined ? 'the card was removed' : 'the card was replaced');
    this.#card = card;
  }

  cutPower(reason: string): void {
    this.#card?.powerOff();
    this.#user?.lose(reason);
    this.#user = undefined;
  }

  /** Time an exchange takes; none at all, but that others on this thread get their turn as they would with a real reader. */
  async delay(): Promise<void> {
    if (this.latencyMs > 0) await this.#clock.sleep(this.latencyMs);
    else if (performance.now() - this.#turnBegan > longestTurn) {
      await nextTurn();
      this.#turnBegan = performance.now();
    }
  }

  /** Cuts the power if that was arranged for this point of the exchange under way. */
  passing(point: PowerCut['point']): void {
    const cut = this.powerCut;
    if (cut === undefined || cut.afterExchanges > 0 || cut.point !== point) return;
    this.powerCut = undefined;
    this.cutPower('the power was cut');
  }

  exchanged(): void {
    const cut = this.powerCut;
    if (cut !== undefined) this.powerCut = { ...cut, afterExchanges: cut.afterExchanges - 1 };
  }
}
