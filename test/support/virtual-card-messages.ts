/** What a card process (`virtual-card.ts`) and the one that started it say to each other; everything goes as JSON. */

/** One card of a process. */
export interface CardPlan {
  /** TCP port of its slot on the loopback of the reader's namespace. */
  readonly port: number;
  readonly eid: string;
}

/** First argument of `virtual-card.ts`. */
export interface CardProcessPlan {
  readonly cards: readonly CardPlan[];
  /** Folder of the lab PKI that issues the cards' certificates; without one, a PKI nobody else knows. */
  readonly pkiFolder?: string | undefined;
  /** Every answer with data to a command with data goes by 61xx, as T=0 has it. */
  readonly t0ChainedAnswers: boolean;
  /** At the speed of a real card's line. */
  readonly paced: boolean;
  /** Keeps what passes each card's contacts, for `exchanges`. */
  readonly recorded: boolean;
}

/** What passed a card's contacts: a power-up or reset with the ATR, or a command with its answer; all in hex. */
export type CardExchange =
  | { readonly kind: 'reset'; readonly atr: string }
  | { readonly kind: 'apdu'; readonly command: string; readonly answer: string };

export type CardRequest =
  { readonly kind: 'exchanges'; readonly port: number } | { readonly kind: 'remove'; readonly port: number };

export type CardMessage =
  | { readonly kind: 'inserted'; readonly port: number }
  /** What passed since the last time it was asked for. */
  | { readonly kind: 'exchanges'; readonly port: number; readonly exchanges: readonly CardExchange[] }
  | { readonly kind: 'removed'; readonly port: number };
