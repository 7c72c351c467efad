import type { Clock, Store } from '#core/environment/index.ts';
import { encodeUtf8, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';
import type { OrderRecord, ProfileState } from './order.ts';
import { RspRefusal } from '../rsp-server/index.ts';

export interface DownloadOrder {
  readonly eid?: string | undefined;
  readonly iccid?: string | undefined;
  readonly profileType?: string | undefined;
  /** Who orders over ES2+; absent inside the bench, which may do anything. */
  readonly operator?: string | undefined;
}

export const profilesIn = 'smdp/profiles';
/** ICCIDs by their MatchingID's hash: a store may seal what it keeps, but not the keys it finds it by. */
export const matchingIdsIn = 'smdp/matching-ids';
export const keyOf = (matchingId: string): string => toHex(sha256(encodeUtf8(matchingId)));

/** Which order is meant: by ICCID, MatchingID or EID, and whether it may take a step. */
export class OrderFinder {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  get(iccid: string): OrderRecord | undefined {
    return this.#store.get<OrderRecord>(profilesIn, iccid);
  }

  all(): OrderRecord[] {
    return this.#store.list<OrderRecord>(profilesIn).map(({ value }) => value);
  }

  byMatchingId(matchingId: string): OrderRecord | undefined {
    const iccid = this.#store.get<string>(matchingIdsIn, keyOf(matchingId));
    return iccid === undefined ? undefined : this.get(iccid);
  }

  /**
   * The order that a card gets which names none: of those bound to its EID the one without MatchingID, before those whose
   * MatchingID it did not give; of several the oldest that can still be fetched, one under way included.
   */
  pendingFor(eid: string): OrderRecord | undefined {
    const now = this.#clock.now();
    const rank = (order: OrderRecord) => {
      const { matchingId, expiresAt } = order;
      return (
        (isFetchable(order) ? 0 : 4) + (expiresAt !== null && expiresAt <= now ? 2 : 0) + (matchingId === '' ? 0 : 1)
      );
    };
    return this.all()
      .filter((order) => order.eid === eid && (order.matchingId === '' || isFetchable(order)))
      .sort((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt)[0];
  }

  /** Throws RspRefusal 8.2.1/3.9. */
  known(iccid: string): OrderRecord {
    const profile = this.get(iccid.replace(/F$/i, ''));
    if (profile === undefined) throw new RspRefusal('8.2.1/3.9', 'no profile with this ICCID');
    return profile;
  }

  /** Of this operator, in one of `states`. Throws RspRefusal. */
  inState(
    { iccid, operator }: { readonly iccid: string; readonly operator?: string | undefined },
    states: readonly ProfileState[],
  ): OrderRecord {
    const profile = this.known(iccid);
    if (!isOf(profile, operator)) throw new RspRefusal('8.2.1/1.2', 'the order is another operator’s');
    if (!states.includes(profile.state))
      throw new RspRefusal('8.2.1/3.5', `a profile that is ${profile.state} does not take this step`);
    return profile;
  }

  /** One that can be ordered. Throws RspRefusal. */
  available({ iccid, profileType, operator }: DownloadOrder): OrderRecord {
    if (iccid === undefined) {
      if (profileType === undefined) throw new RspRefusal('8.2.1/2.2', 'an order names an ICCID or a profile type');
      const free = this.all().find((profile) => profile.profileType === profileType && profile.state === 'available');
      if (free === undefined) throw new RspRefusal('8.2.5/3.7', 'no profile of this type is left');
      return free;
    }
    const profile = this.known(iccid);
    if (profileType !== undefined && profileType !== profile.profileType)
      throw new RspRefusal('8.2.5/3.8', 'the ICCID is of another profile type');
    if (!isOf(profile, operator)) throw new RspRefusal('8.2.1/1.2', 'the order is another operator’s');
    if (profile.state !== 'available') throw new RspRefusal('8.2.1/3.3', `the profile is ${profile.state}`);
    return profile;
  }
}

/** Whether `operator` may act on the order; the bench itself may, and on orders of the bench anybody. */
const isOf = (profile: OrderRecord, operator: string | undefined): boolean =>
  operator === undefined || (profile.operator ?? operator) === operator;

const isFetchable = ({ state }: OrderRecord): boolean => state === 'released' || state === 'downloaded';
