import type { Clock, Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { confirmationCodeDigest } from '#core/protocol/sgp22/index.ts';
import { deleteBinding } from './bindings.ts';
import { keyOf, matchingIdsIn, OrderFinder, profilesIn, type DownloadOrder } from './find-orders.ts';
import type { Order, OrderRecord, ProfileState, SubscriberValues } from './order.ts';
import { RspRefusal } from '../rsp-server/index.ts';

export interface OrderLimits {
  /** Deliveries of one order's package. */
  readonly downloads: number;
  /** Wrong confirmation codes until the order is locked. */
  readonly confirmationCodes: number;
  /** From confirmOrder on, ms. */
  readonly orderLifetime: number;
}

export const standardLimits: OrderLimits = {
  downloads: 10,
  confirmationCodes: 3,
  orderLifetime: 90 * 24 * 3_600_000,
};

export type { DownloadOrder };

export interface ConfirmOrder {
  readonly iccid: string;
  readonly eid?: string | undefined;
  /** Absent: one is made. Empty: the profile waits for its EID (default SM-DP+). */
  readonly matchingId?: string | undefined;
  readonly confirmationCode?: string | undefined;
  /** Where the order's event is registered; needs EID and MatchingID. */
  readonly smdsAddress?: string | undefined;
  readonly releaseFlag: boolean;
  readonly operator?: string | undefined;
}

export interface CancelOrder {
  readonly iccid: string;
  readonly eid?: string | undefined;
  readonly matchingId?: string | undefined;
  readonly finalProfileStatusIndicator: 'Available' | 'Unavailable';
  readonly operator?: string | undefined;
}

/** A profile of its own together with its order. */
export interface NewOrder {
  readonly iccid: string;
  readonly profileType: string;
  readonly values: SubscriberValues;
  readonly eid?: string | undefined;
  readonly matchingId?: string | undefined;
  readonly confirmationCode?: string | undefined;
}

type OrderChanged = (transaction: StoreTransaction, before: OrderRecord, after: OrderRecord) => void;

/** Profiles and their orders: ES2+ of SGP.22 section 5.3 and the states of section 3.1.6. Refusals are RspRefusal. */
export class OrderBook {
  readonly limits: OrderLimits;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changed: OrderChanged;
  /** Finding orders; changing them is this class's. */
  readonly find: OrderFinder;

  constructor(
    environment: {
      readonly store: Store;
      readonly clock: Clock;
      readonly random: Random;
      /** In the transaction of every change. */
      readonly changed?: OrderChanged | undefined;
    },
    limits: OrderLimits,
  ) {
    this.#store = environment.store;
    this.#clock = environment.clock;
    this.#random = environment.random;
    this.#changed = environment.changed ?? (() => {});
    this.find = new OrderFinder(this.#store, this.#clock);
    this.limits = limits;
  }

  get(iccid: string): OrderRecord | undefined {
    return this.find.get(iccid);
  }

  all(): OrderRecord[] {
    return this.find.all();
  }

  /** Adds a profile in state Available. */
  addProfile(iccid: string, profileType: string, values: SubscriberValues | null): OrderRecord {
    if (this.get(iccid) !== undefined) throw new RspRefusal('8.2.1/3.3', 'this ICCID is already in use');
    const now = this.#clock.now();
    const record: OrderRecord = {
      ...unordered,
      iccid,
      profileType,
      values,
      createdAt: now,
      updatedAt: now,
    };
    this.#store.transact((transaction) => transaction.put(profilesIn, iccid, record));
    return record;
  }

  /** Adds profiles that are ordered and confirmed already, all or none; `also` runs inside the transaction. */
  addOrders(
    orders: readonly NewOrder[],
    { release, also }: { readonly release: boolean; readonly also?: (() => void) | undefined },
  ): OrderRecord[] {
    const now = this.#clock.now();
    const expiresAt = now + this.limits.orderLifetime;
    return this.#store.transact((transaction) => {
      const records = orders.map(({ iccid, profileType, values, eid, matchingId: given, confirmationCode }) => {
        const matchingId = given ?? this.#newMatchingId();
        if (transaction.get(profilesIn, iccid) !== undefined)
          throw new RspRefusal('8.2.1/3.3', 'this ICCID is already in use');
        if (transaction.get(matchingIdsIn, keyOf(matchingId)) !== undefined)
          throw new RspRefusal('8.2.6/3.3', 'this MatchingID is in use');
        const hash = confirmationCode === undefined ? null : toHex(confirmationCodeDigest(confirmationCode));
        const base = { ...unordered, iccid, profileType, values, createdAt: now, updatedAt: now };
        const record: OrderRecord = {
          ...base,
          ...{ state: release ? 'released' : 'confirmed', orderId: toHex(this.#random.bytes(8)), eid: eid ?? null },
          ...{ matchingId, confirmationCodeRequired: hash !== null, confirmationCodeHash: hash, expiresAt },
        };
        transaction.put(profilesIn, iccid, record);
        transaction.put(matchingIdsIn, keyOf(matchingId), iccid);
        this.#changed(transaction, base, record);
        return record;
      });
      also?.();
      return records;
    });
  }

  /** ES2+.DownloadOrder, 5.3.1: Available → Allocated, or Linked when the EID is known. */
  downloadOrder(order: DownloadOrder): OrderRecord {
    const profile = this.find.available(order);
    return this.#change(profile, {
      ...unordered,
      state: order.eid === undefined ? 'allocated' : 'linked',
      orderId: toHex(this.#random.bytes(8)),
      eid: order.eid ?? null,
      operator: order.operator ?? null,
      createdAt: this.#clock.now(),
    });
  }

  /** ES2+.ConfirmOrder, 5.3.2: → Confirmed, or Released with the release flag. */
  confirmOrder(order: ConfirmOrder): OrderRecord {
    const profile = this.find.inState(order, ['allocated', 'linked']);
    if (order.eid !== undefined && profile.eid !== null && order.eid !== profile.eid)
      throw new RspRefusal('8.1.1/3.10', 'the order is linked to another EID');
    const eid = order.eid ?? profile.eid;
    const matchingId = order.matchingId ?? this.#newMatchingId();
    if (!/^[0-9A-Z-]{0,255}$/.test(matchingId)) throw new RspRefusal('8.2.6/2.1', 'a MatchingID has A-Z, 0-9 and -');
    if (matchingId === '' && eid === null)
      throw new RspRefusal('8.1.1/2.2', 'an order without MatchingID needs an EID');
    if (matchingId !== '' && this.#store.get(matchingIdsIn, keyOf(matchingId)) !== undefined)
      throw new RspRefusal('8.2.6/3.3', 'this MatchingID is in use');
    if (order.smdsAddress !== undefined && eid === null)
      throw new RspRefusal('8.1.1/2.2', 'an event at an SM-DS needs an EID');
    if (order.smdsAddress !== undefined && matchingId === '')
      throw new RspRefusal('8.2.6/2.1', 'an event at an SM-DS needs a MatchingID');
    if (order.confirmationCode === '') throw new RspRefusal('8.2.7/2.2', 'the confirmation code is empty');
    const hash = order.confirmationCode === undefined ? null : toHex(confirmationCodeDigest(order.confirmationCode));
    return this.#change(
      profile,
      {
        state: order.releaseFlag ? 'released' : 'confirmed',
        eid,
        matchingId,
        confirmationCodeRequired: hash !== null,
        confirmationCodeHash: hash,
        smdsAddress: order.smdsAddress ?? null,
        expiresAt: this.#clock.now() + this.limits.orderLifetime,
      },
      (transaction) => {
        if (matchingId !== '') transaction.put(matchingIdsIn, keyOf(matchingId), profile.iccid);
      },
    );
  }

  /** ES2+.ReleaseProfile, 5.3.4: Confirmed → Released. */
  releaseProfile(iccid: string, operator?: string): OrderRecord {
    return this.#change(this.find.inState({ iccid, operator }, ['confirmed']), { state: 'released' });
  }

  /** ES2+.CancelOrder, 5.3.3. What a card has taken without saying how it ended is not made Available. */
  cancelOrder(order: CancelOrder): OrderRecord {
    const final = order.finalProfileStatusIndicator;
    const cancellable: ProfileState[] = ['allocated', 'linked', 'confirmed', 'released', 'error'];
    const profile = this.find.inState(order, final === 'Available' ? cancellable : [...cancellable, 'downloaded']);
    if (order.eid !== undefined && order.eid !== profile.eid)
      throw new RspRefusal('8.2.1/3.10', 'the order of this ICCID is not linked to this EID');
    if (order.matchingId !== undefined && order.matchingId !== profile.matchingId)
      throw new RspRefusal('8.2.6/3.10', 'the order has another MatchingID');
    const changes = final === 'Available' ? unordered : { state: 'unavailable' as const };
    return this.#change(profile, changes, (transaction) => {
      if (profile.matchingId) transaction.delete(matchingIdsIn, keyOf(profile.matchingId));
      deleteBinding(transaction, profile.iccid);
    });
  }

  /** Puts an order back to what it was before its latest step. */
  undo(before: OrderRecord): OrderRecord {
    const profile = this.find.known(before.iccid);
    return this.#change(profile, before, (transaction) => {
      if (profile.matchingId && profile.matchingId !== before.matchingId)
        transaction.delete(matchingIdsIn, keyOf(profile.matchingId));
    });
  }

  /** The card deleted the profile: it may be ordered again. */
  takeBack(iccid: string, also: (transaction: StoreTransaction) => void): OrderRecord {
    const profile = this.find.known(iccid);
    return this.#change(profile, unordered, (transaction) => {
      if (profile.matchingId) transaction.delete(matchingIdsIn, keyOf(profile.matchingId));
      also(transaction);
    });
  }

  /** Takes the profile to `state` outside ES2+ (delivery, result, lock), with what else changes in the same transaction. */
  move(
    iccid: string,
    changes: Partial<OrderRecord>,
    also: (transaction: StoreTransaction) => void = () => {},
  ): OrderRecord {
    return this.#change(this.find.known(iccid), changes, also);
  }

  #change(
    profile: OrderRecord,
    changes: Partial<OrderRecord>,
    also: (transaction: StoreTransaction) => void = () => {},
  ): OrderRecord {
    const changed: OrderRecord = { ...profile, ...changes, updatedAt: this.#clock.now() };
    this.#store.transact((transaction) => {
      transaction.put(profilesIn, profile.iccid, changed);
      also(transaction);
      this.#changed(transaction, profile, changed);
    });
    return changed;
  }

  /** 20 characters of 32 that are hard to confuse, in groups of five: 100 random bits. */
  #newMatchingId(): string {
    const characters = [...this.#random.bytes(20)].map((byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'.charAt(byte & 31));
    return characters.join('').replace(/(.{5})(?=.)/g, '$1-');
  }
}

const unordered = {
  state: 'available',
  orderId: null,
  eid: null,
  matchingId: null,
  confirmationCodeRequired: false,
  confirmationCodeHash: null,
  confirmationAttempts: 0,
  downloadAttempts: 0,
  expiresAt: null,
  result: null,
  deliveredTo: null,
  deliveredIn: null,
  operator: null,
  smdsAddress: null,
} as const;

/** The part of a record that may be shown. */
export function shownOrder(record: OrderRecord): Order {
  const {
    confirmationCodeHash: _hash,
    values: _values,
    deliveredTo: _to,
    deliveredIn: _in,
    operator: _operator,
    smdsAddress: _smds,
    ...shown
  } = record;
  return shown;
}
