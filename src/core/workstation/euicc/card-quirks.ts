import type { Store } from '#core/environment/index.ts';

export interface CardQuirk {
  /** Largest STORE DATA block the card took. */
  readonly blockSize?: number | undefined;
  /** AID its ISD-R answered under, where it is not the standard one. */
  readonly isdrAid?: string | undefined;
  /** How it wants profiles named where their ICCID is not enough. */
  readonly profilesBy?: 'aid' | undefined;
}

const collection = 'cardQuirks';

/** What this bench has learnt about cards, by ATR, or by the modem in front of those that show none. */
export class CardQuirks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get(atr: string): CardQuirk {
    return this.#store.get<CardQuirk>(collection, atr) ?? {};
  }

  learn(atr: string, quirk: CardQuirk): void {
    this.#store.transact((transaction) => transaction.put(collection, atr, { ...this.get(atr), ...quirk }));
  }

  describe(atr: string): string[] {
    const { blockSize, isdrAid, profilesBy } = this.get(atr);
    return [
      ...(blockSize === undefined ? [] : [`blockSize=${blockSize}`]),
      ...(isdrAid === undefined ? [] : [`isdrAid=${isdrAid}`]),
      ...(profilesBy === undefined ? [] : [`profilesBy=${profilesBy}`]),
    ];
  }
}
