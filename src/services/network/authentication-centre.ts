import type { Clock, Random, Store } from '#core/environment/index.ts';
import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { joinSqn, makeAutn, openAuts, splitSqn } from '#core/protocol/milenage/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import {
  algorithmOf,
  subscriberRecord,
  type NewSubscriber,
  type Subscriber,
  type SubscriberRecord,
} from './subscriber.ts';

/** Authentication vector, 3GPP TS 33.102 section 6.3.2; upper-case hex. */
export interface AuthenticationVector {
  readonly rand: string;
  readonly autn: string;
  readonly xres: string;
  readonly ck: string;
  readonly ik: string;
}

/** All identifiers are digits, all binary upper-case hex (lower case is accepted). */
export interface AuthenticationCentre {
  /** Adds a subscription, or replaces its keys and SQN. Throws UsageError IMSI_INVALID, KEY_INVALID, SQN_INVALID. */
  addSubscriber(subscriber: NewSubscriber): Subscriber;
  /** Many at once: all or none. */
  addSubscribers(subscribers: readonly NewSubscriber[]): void;
  removeSubscriber(imsi: string): void;
  subscriber(imsi: string): Subscriber | undefined;
  subscribers(): Subscriber[];
  /** The next vector; its SQN is stored before it is returned. Throws WorkbenchError SUBSCRIBER_UNKNOWN. */
  authVector(imsi: string): AuthenticationVector;
  /**
   * Takes AUTS of a card that found SQN out of range and returns a vector above the card's SQN.
   * Throws SUBSCRIBER_UNKNOWN, CHALLENGE_UNKNOWN (RAND is not that of the latest vector), AUTS_WRONG (MAC-S).
   */
  resynchronise(imsi: string, rand: string, auts: string): AuthenticationVector;
  /** Whether RES answers the latest vector; a right answer uses it up. Throws SUBSCRIBER_UNKNOWN, CHALLENGE_UNKNOWN. */
  checkResult(imsi: string, rand: string, res: string): boolean;
  /** Time of the latest right answer, ms since 1970. */
  authenticatedAt(imsi: string): number | undefined;
}

/** Separation bit set, as EPS and 5G ask (3GPP TS 33.401 section 6.1.1). */
const amf = Uint8Array.of(0x80, 0x00);
const indices = 32;

const subscribersIn = 'network/subscribers';
const challengesIn = 'network/challenges';
const authenticationsIn = 'network/authentications';

/** Without XRES: under the test algorithm it gives the key away. */
interface Challenge {
  readonly rand: string;
}

export function createAuthenticationCentre(environment: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}): AuthenticationCentre {
  const { store, clock, random } = environment;

  const record = (imsi: string): SubscriberRecord => {
    const found = store.get<SubscriberRecord>(subscribersIn, imsi);
    if (found === undefined) throw new WorkbenchError('SUBSCRIBER_UNKNOWN', 'no subscription with this IMSI');
    return found;
  };

  const challenge = (imsi: string, rand: string): Uint8Array => {
    const pending = store.get<Challenge>(challengesIn, imsi);
    if (pending?.rand !== rand.toUpperCase())
      throw new WorkbenchError('CHALLENGE_UNKNOWN', 'RAND is not that of the latest vector');
    return fromHex(rand);
  };

  /** Above both SEQs; IND goes round, so that a lost vector does not void the next (TS 33.102 C.1.2, C.3.2). */
  const nextVector = (subscriber: SubscriberRecord, above: Uint8Array): AuthenticationVector => {
    const last = splitSqn(fromHex(subscriber.sqn));
    const seq = Math.max(last.seq, splitSqn(above).seq) + 1;
    if (seq >= 2 ** 43)
      throw new WorkbenchError('SQN_EXHAUSTED', 'the sequence numbers of this subscription are used up');
    const sqn = joinSqn(seq, (last.ind + 1) % indices);
    const rand = random.bytes(16);
    const algorithm = algorithmOf(subscriber);
    const { res, ck, ik } = algorithm.f2345(rand);
    const autn = makeAutn(algorithm, rand, sqn, amf);
    store.transact((transaction) => {
      transaction.put(subscribersIn, subscriber.imsi, { ...subscriber, sqn: toHex(sqn) });
      transaction.put(challengesIn, subscriber.imsi, { rand: toHex(rand) } satisfies Challenge);
    });
    return { rand: toHex(rand), autn: toHex(autn), xres: toHex(res), ck: toHex(ck), ik: toHex(ik) };
  };

  const shown = ({ imsi, algorithm, sqn }: SubscriberRecord): Subscriber => ({ imsi, algorithm, sqn });

  const add = (records: readonly SubscriberRecord[]) =>
    store.transact((transaction) => {
      for (const sealed of records) {
        transaction.put(subscribersIn, sealed.imsi, sealed);
        transaction.delete(challengesIn, sealed.imsi);
      }
    });

  return {
    addSubscriber(subscriber) {
      const sealed = subscriberRecord(subscriber);
      add([sealed]);
      return shown(sealed);
    },
    addSubscribers: (subscribers) => add(subscribers.map(subscriberRecord)),
    removeSubscriber(imsi) {
      store.transact((transaction) => {
        for (const collection of [subscribersIn, challengesIn, authenticationsIn]) transaction.delete(collection, imsi);
      });
    },
    subscriber(imsi) {
      const found = store.get<SubscriberRecord>(subscribersIn, imsi);
      return found === undefined ? undefined : shown(found);
    },
    subscribers: () => store.list<SubscriberRecord>(subscribersIn).map(({ value }) => shown(value)),
    authVector: (imsi) => nextVector(record(imsi), new Uint8Array(6)),
    resynchronise(imsi, rand, auts) {
      const subscriber = record(imsi);
      if (!/^[0-9A-Fa-f]{28}$/.test(auts)) throw new UsageError('AUTS_WRONG', 'AUTS has 14 bytes');
      const sqnMs = openAuts(algorithmOf(subscriber), challenge(imsi, rand), fromHex(auts));
      if (sqnMs === undefined) throw new WorkbenchError('AUTS_WRONG', 'MAC-S does not agree');
      return nextVector(subscriber, sqnMs);
    },
    checkResult(imsi, rand, res) {
      const subscriber = record(imsi);
      const expected = algorithmOf(subscriber).f2345(challenge(imsi, rand)).res;
      if (!/^([0-9A-Fa-f]{2})+$/.test(res) || !equal(expected, fromHex(res))) return false;
      store.transact((transaction) => {
        transaction.delete(challengesIn, imsi);
        transaction.put(authenticationsIn, imsi, clock.now());
      });
      return true;
    },
    authenticatedAt: (imsi) => store.get<number>(authenticationsIn, imsi),
  };
}
