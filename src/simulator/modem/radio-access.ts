/**
 * The network as a modem meets it over the air, each procedure at once: registration with authentication and identity
 * request (3GPP TS 24.301 section 5.5.1, TS 24.501 section 5.5.1), sessions (TS 24.301 section 6.5, TS 24.501 section 6.4).
 */

/** E-UTRAN on an EPC; NR on a 5G core. */
export type RadioTechnology = 'eutran' | 'nr';

/** What a SIM says to a challenge. */
export type ChallengeAnswer =
  | { readonly kind: 'response'; readonly res: Uint8Array }
  | { readonly kind: 'synchronisationFailure'; readonly auts: Uint8Array }
  | { readonly kind: 'macFailure' }
  /** The card is gone, or wants its PIN. */
  | { readonly kind: 'silence' };

export interface RegistrationRequest {
  readonly technology: RadioTechnology;
  /** In 5G a SUCI (octets of the 5GS mobile identity, hex) where the profile asks for one. */
  readonly identity: { readonly imsi: string } | { readonly suci: string };
  /** Told when the network asks for it, after authentication. */
  readonly imei: string;
  authenticate(challenge: { readonly rand: Uint8Array; readonly autn: Uint8Array }): ChallengeAnswer;
}

export interface ServingCell {
  /** MCC and MNC in digits. */
  readonly plmn: string;
  /** Four or six hex digits. */
  readonly areaCode: string;
  readonly cellId: string;
}

export type RegistrationAnswer =
  | { readonly kind: 'registered'; readonly roaming: boolean; readonly cell: ServingCell }
  /** EMM or 5GMM cause. */
  | { readonly kind: 'rejected'; readonly cause: number }
  /** Nothing is heard. */
  | { readonly kind: 'noService' };

export type PdnType = 'IP' | 'IPV6' | 'IPV4V6';

export interface SessionRequest {
  /** Context of the modem, from 1. */
  readonly cid: number;
  /** Empty: the subscription's default. */
  readonly apn: string;
  readonly type: PdnType;
}

export type SessionAnswer =
  | { readonly kind: 'activated'; readonly apn: string; readonly address: string; readonly gateway: string }
  /** ESM or 5GSM cause. */
  | { readonly kind: 'rejected'; readonly cause: number };

export interface RadioAccess {
  register(request: RegistrationRequest): RegistrationAnswer;
  /** Whether the network still holds this registration; it may let a device go without a word. */
  serves(imsi: string, imei: string): boolean;
  /** Idempotent. */
  deregister(imsi: string): void;
  activate(imsi: string, request: SessionRequest): SessionAnswer;
  deactivate(imsi: string, cid: number): void;
}

/** Where no network is put behind the air: every SIM is at home, unauthenticated, and gets an address. */
export const openAir: RadioAccess = {
  register: ({ identity }) => ({
    kind: 'registered',
    roaming: false,
    cell: { plmn: 'imsi' in identity ? identity.imsi.slice(0, 5) : '', areaCode: '1A2B', cellId: '01234567' },
  }),
  serves: () => true,
  deregister: () => undefined,
  activate: (_, { cid, apn }) => ({
    kind: 'activated',
    apn: apn === '' ? 'internet' : apn,
    address: `10.0.0.${cid + 1}`,
    gateway: '10.0.0.1',
  }),
  deactivate: () => undefined,
};
