/** What a field-card process (`field-card.ts`) and the one that started it say to each other; everything goes as JSON. */

/** What cards of the field do that the specification does not ask for, or leaves open. */
export interface CardHabits {
  /** Bytes of the longest STORE DATA block it takes. */
  readonly longestBlock?: number | undefined;
  /** What it says to a longer one: a status word, or half of one. */
  readonly longBlockAnswer?: '6700' | '6601' | '6C00' | 'cutShort' | undefined;
  /** AID of its ISD-R in place of the standard one. */
  readonly isdrAid?: string | undefined;
  /** Knows profiles by the AID of their ISD-P only. */
  readonly profilesByAid?: boolean | undefined;
  /** Resets itself at a change of state, seen as taken out and put in again. */
  readonly resetsItself?: 'beforeAnswer' | 'afterAnswer' | undefined;
  /** Answers go by 61xx in pieces of this many bytes. */
  readonly pieces?: number | undefined;
  /** A proactive command waits after a change of state: 9110. */
  readonly proactive?: boolean | undefined;
  /** So many changes of state are refused with catBusy, or with 9300, before one is made. */
  readonly busy?: { readonly times: number; readonly answer: 'catBusy' | '9300' } | undefined;
  readonly refusesClose?: boolean | undefined;
  readonly withoutChannels?: boolean | undefined;
  /** The ISD-R's answer to SELECT has no E0 element. */
  readonly plainFci?: boolean | undefined;
}

/** The n-th APDU from now, 1 the next; before the card saw it, or after it acted and before its answer is out. */
export interface CardEnd {
  readonly apdu: number;
  readonly when: 'before' | 'after';
  /** The process dies by SIGKILL, or lives on with the card out of the reader. */
  readonly how: 'kill' | 'pull';
}

export interface FieldCardPlan {
  /** TCP port of its slot on the loopback of the reader's namespace. */
  readonly port: number;
  readonly eid: string;
  readonly pkiFolder: string;
  /** SQLite file that holds the card's memory; without one it is lost with the process. */
  readonly memory?: string | undefined;
  readonly habits?: CardHabits | undefined;
}

export type FieldCardRequest =
  | { readonly kind: 'start'; readonly plan: FieldCardPlan }
  | { readonly kind: 'habits'; readonly habits: CardHabits }
  | { readonly kind: 'end'; readonly end: CardEnd | null }
  | { readonly kind: 'pull' }
  | { readonly kind: 'insert' }
  | { readonly kind: 'statistics' };

export interface CardStatistics {
  /** APDUs since it was asked last. */
  readonly apdus: readonly string[];
  readonly openChannels: readonly number[];
  /** Channels that a reset or the loss of power closed, and nobody before, since it was asked last. */
  readonly leftOpen: number;
}

export type FieldCardMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'inserted' }
  | { readonly kind: 'pulled' }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'statistics' } & CardStatistics);
