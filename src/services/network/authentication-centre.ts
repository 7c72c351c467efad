import type { Clock, Random, Store } from '#core/environment/index.ts';
import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { gsmKc, gsmSres, joinSqn, makeAutn, openAuts, splitSqn } from '#core/protocol/milenage/index.ts';
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

/** Triplet of GSM, 3GPP TS 43.020 section 3.3.1: from the same challenge by the conversions of TS 33.102 section 6.8.1.2; upper-case hex. */
export interface Triplet {
  readonly rand: string;
  readonly sres: string;
  readonly kc: string;
}

/** What is wrong with a vector that is made to be refused: MAC-A, or an SQN that every card has seen. */
export type VectorFault = 'wrongMac' | 'staleSqn';

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
  /** For the GSM context; answered by SRES through `checkResult`. No SQN is used up. Throws SUBSCRIBER_UNKNOWN. */
  triplet(imsi: string): Triplet;
  /**
   * A vector that a sound card must refuse, to test cards with. It does not count as given: the SQN stays, and no RES
   * to it is ever accepted; AUTS to it is, so that a card's resynchronisation can be followed. Throws SUBSCRIBER_UNKNOWN.
   */
  faultyVector(imsi: string, fault: VectorFault): AuthenticationVector;
  /**
   * Takes AUTS of a card that found SQN out of range and returns a vector above the card's SQN.
   * Throws SUBSCRIBER_UNKNOWN, CHALLENGE_UNKNOWN (RAND is not that of the latest vector), AUTS_WRONG (MAC-S).
   */
  resynchronise(imsi: string, rand: string, auts: string): AuthenticationVector;
  /** Whether RES, or SRES of a triplet, answers the latest vector; a right answer uses it up. Throws SUBSCRIBER_UNKNOWN, CHALLENGE_UNKNOWN. */
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
  /** Of a vector in the 3G context where it is not given. */
  readonly kind?: 'gsm' | 'faulty' | undefined;
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

  const challenge = (imsi: string, rand: string): Challenge => {
    const pending = store.get<Challenge>(challengesIn, imsi);
    if (pending?.rand !== rand.toUpperCase())
      throw new WorkbenchError('CHALLENGE_UNKNOWN', 'RAND is not that of the latest vector');
    return pending;
  };

  const vectorOf = (subscriber: SubscriberRecord, rand: Uint8Array, sqn: Uint8Array): AuthenticationVector => {
    const algorithm = algorithmOf(subscriber);
    const { res, ck, ik } = algorithm.f2345(rand);
    const autn = makeAutn(algorithm, rand, sqn, amf);
    return { rand: toHex(rand), autn: toHex(autn), xres: toHex(res), ck: toHex(ck), ik: toHex(ik) };
  };

  /** Above both SEQs; IND goes round, so that a lost vector does not void the next (TS 33.102 C.1.2, C.3.2). */
  const nextVector = (subscriber: SubscriberRecord, above: Uint8Array): AuthenticationVector => {
    const last = splitSqn(fromHex(subscriber.sqn));
    const seq = Math.max(last.seq, splitSqn(above).seq) + 1;
    if (seq >= 2 ** 43)
      throw new WorkbenchError('SQN_EXHAUSTED', 'the sequence numbers of this subscription are used up');
    const sqn = joinSqn(seq, (last.ind + 1) % indices);
    const vector = vectorOf(subscriber, random.bytes(16), sqn);
    store.transact((transaction) => {
      transaction.put(subscribersIn, subscriber.imsi, { ...subscriber, sqn: toHex(sqn) });
      transaction.put(challengesIn, subscriber.imsi, { rand: vector.rand } satisfies Challenge);
    });
    return vector;
  };

  const challenged = (imsi: string, pending: Challenge) =>
    store.transact((transaction) => transaction.put(challengesIn, imsi, pending));

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
    triplet(imsi) {
      const rand = random.bytes(16);
      const { res, ck, ik } = algorithmOf(record(imsi)).f2345(rand);
      challenged(imsi, { rand: toHex(rand), kind: 'gsm' });
      return { rand: toHex(rand), sres: toHex(gsmSres(res)), kc: toHex(gsmKc(ck, ik)) };
    },
    faultyVector(imsi, fault) {
      const subscriber = record(imsi);
      const last = splitSqn(fromHex(subscriber.sqn));
      // SEQ 0 is never above what a card holds.
      const sqn = fault === 'staleSqn' ? joinSqn(0, 0) : joinSqn(last.seq + 1, (last.ind + 1) % indices);
      const vector = vectorOf(subscriber, random.bytes(16), sqn);
      challenged(imsi, { rand: vector.rand, kind: 'faulty' });
      if (fault === 'staleSqn') return vector;
      const autn = fromHex(vector.autn);
      autn[autn.length - 1]! ^= 0x01;
      return { ...vector, autn: toHex(autn) };
    },
    resynchronise(imsi, rand, auts) {
      const subscriber = record(imsi);
      if (!/^([0-9A-Fa-f]{28}|[0-9A-Fa-f]{44}|[0-9A-Fa-f]{76})$/.test(auts))
        throw new UsageError('AUTS_WRONG', 'AUTS has 14 bytes, or 22 or 38 with a longer MAC');
      const pending = challenge(imsi, rand);
      const sqnMs = openAuts(algorithmOf(subscriber), fromHex(pending.rand), fromHex(auts));
      if (sqnMs === undefined) throw new WorkbenchError('AUTS_WRONG', 'MAC-S does not agree');
      return nextVector(subscriber, sqnMs);
    },
    checkResult(imsi, rand, res) {
      const subscriber = record(imsi);
      const { kind } = challenge(imsi, rand);
      const answer = algorithmOf(subscriber).f2345(fromHex(rand)).res;
      if (kind === 'faulty') return false;
      const expected = kind === 'gsm' ? gsmSres(answer) : answer;
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
