import type { Store } from '#core/environment/index.ts';
import type { Mobility } from './mobility.ts';
import type { SubscriptionBook } from './subscription-data.ts';

/** Connections to access points: PDN connections (3GPP TS 24.301 section 6.5) and PDU sessions (TS 24.501 section 6.4). */

export type PdnType = 'IP' | 'IPV6' | 'IPV4V6';

export interface Session {
  readonly imsi: string;
  /** The device's own number for it. */
  readonly cid: number;
  readonly apn: string;
  readonly address: string;
}

export interface SessionRequest {
  readonly cid: number;
  /** Empty: the subscription's default. */
  readonly apn: string;
  readonly type: PdnType;
}

export type SessionAnswer =
  | { readonly kind: 'activated'; readonly apn: string; readonly address: string; readonly gateway: string }
  | { readonly kind: 'rejected'; readonly cause: number };

export interface Sessions {
  /** For an attached subscription; anybody else is rejected with cause 31. */
  activateSession(imsi: string, request: SessionRequest): SessionAnswer;
  /** Idempotent. */
  deactivateSession(imsi: string, cid: number): void;
  /** Of everybody, or of one subscription. */
  sessions(imsi?: string): Session[];
  /** All of one subscription, without a word of each: they end with its registration. */
  endSessions(imsi: string): void;
}

/** ESM and 5GSM causes, TS 24.301 annex B and TS 24.501 annex B. */
export const sessionCause = {
  insufficientResources: 26,
  unknownApn: 27,
  unspecified: 31,
  notSubscribed: 33,
  onlyIpv4: 50,
} as const;

const sessionsIn = 'network/sessions';
const gateway = '10.45.0.1';
/** 10.45.0.2 to 10.45.255.254. */
const poolSize = 0xffff - 2;

export function createSessions(
  { store }: { readonly store: Store },
  book: SubscriptionBook,
  mobility: Mobility,
): Sessions {
  const keyOf = (imsi: string, cid: number) => `${imsi}/${cid}`;
  const sessions = (imsi?: string) => {
    const all = store.list<Session>(sessionsIn).map(({ value }) => value);
    return imsi === undefined ? all : all.filter((one) => one.imsi === imsi);
  };
  const freeAddress = () => {
    const taken = new Set(sessions().map(({ address }) => address));
    for (let n = 2; n < 2 + poolSize; n++) {
      const address = `10.45.${n >> 8}.${n & 0xff}`;
      if (!taken.has(address)) return address;
    }
    return undefined;
  };
  const decide = (imsi: string, { apn: asked, type }: SessionRequest): SessionAnswer => {
    const rejected = (cause: number): SessionAnswer => ({ kind: 'rejected', cause });
    if (mobility.attachment(imsi) === undefined) return rejected(sessionCause.unspecified);
    const { apns } = book.subscriptionData(imsi);
    const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
    const apn = asked === '' ? apns[0]! : asked;
    if (!book.settings().apns.some(same(apn))) return rejected(sessionCause.unknownApn);
    if (!apns.some(same(apn))) return rejected(sessionCause.notSubscribed);
    if (type === 'IPV6') return rejected(sessionCause.onlyIpv4);
    const address = freeAddress();
    return address === undefined
      ? rejected(sessionCause.insufficientResources)
      : { kind: 'activated', apn, address, gateway };
  };

  return {
    activateSession(imsi, request) {
      const answer = decide(imsi, request);
      const { imei = '', technology } = mobility.attachment(imsi) ?? {};
      if (answer.kind === 'rejected') {
        const apn = request.apn === '' ? undefined : request.apn;
        mobility.noteEvent({ event: 'sessionRefused', imsi, imei, technology, apn, cause: answer.cause });
        return answer;
      }
      const { apn, address } = answer;
      const session: Session = { imsi, cid: request.cid, apn, address };
      store.transact((transaction) => transaction.put(sessionsIn, keyOf(imsi, request.cid), session));
      mobility.noteEvent({ event: 'sessionActivated', imsi, imei, technology, apn, address });
      return answer;
    },
    deactivateSession(imsi, cid) {
      const present = store.get<Session>(sessionsIn, keyOf(imsi, cid));
      if (present === undefined) return;
      store.transact((transaction) => transaction.delete(sessionsIn, keyOf(imsi, cid)));
      const { imei = '', technology } = mobility.attachment(imsi) ?? {};
      const { apn, address } = present;
      mobility.noteEvent({ event: 'sessionReleased', imsi, imei, technology, apn, address });
    },
    sessions,
    endSessions(imsi) {
      const ended = sessions(imsi);
      if (ended.length === 0) return;
      store.transact((transaction) => {
        for (const { cid } of ended) transaction.delete(sessionsIn, keyOf(imsi, cid));
      });
    },
  };
}
