/** Profile states of SGP.22 section 3.1.6 in the SM-DP+. */
export type ProfileState =
  | 'available'
  | 'allocated'
  | 'linked'
  | 'confirmed'
  | 'released'
  | 'downloaded'
  | 'installed'
  | 'error'
  | 'unavailable';

/** Values put into the package for one subscriber; what is left out stays as in the catalogue. Digits and hex. */
export interface SubscriberValues {
  readonly imsi?: string | undefined;
  readonly k?: string | undefined;
  readonly opc?: string | undefined;
  /** Digits of the MNC, where the package does not tell. */
  readonly mncLength?: number | undefined;
  /** Digits by key reference. */
  readonly pins?: Readonly<Record<number, string>> | undefined;
  /** Administrative codes by key reference: digits, or eight bytes in hex. */
  readonly adms?: Readonly<Record<number, string>> | undefined;
  readonly puks?: Readonly<Record<number, string>> | undefined;
  readonly serviceProviderName?: string | undefined;
  readonly msisdn?: string | undefined;
  readonly smsp?: string | undefined;
  readonly acc?: string | undefined;
  /** EF.SUCI_Calc_Info in hex: keys of the home network. */
  readonly suciCalculationInfo?: string | undefined;
  readonly impi?: string | undefined;
  readonly impu?: string | undefined;
  readonly imsDomain?: string | undefined;
}

/** One profile (one ICCID) and its order, if it is ordered. Times in ms since 1970. */
export interface Order {
  readonly iccid: string;
  readonly profileType: string;
  readonly state: ProfileState;
  /** New with each downloadOrder; null while the profile is available. */
  readonly orderId: string | null;
  readonly eid: string | null;
  /** Empty: the profile waits for its EID at the default SM-DP+. Null: not confirmed yet. */
  readonly matchingId: string | null;
  readonly confirmationCodeRequired: boolean;
  readonly confirmationAttempts: number;
  readonly downloadAttempts: number;
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What the card said in its installation result. */
  readonly result: InstallationOutcome | null;
}

export interface InstallationOutcome {
  readonly seqNumber: number;
  readonly isdpAid: string | null;
  /** Of a failure: bppCommandId and errorReason by their names in SGP.22 section 2.5.6. */
  readonly failure: { readonly command: string; readonly reason: string } | null;
}

export interface OrderRecord extends Order {
  /** SHA-256 of the confirmation code, hex. */
  readonly confirmationCodeHash: string | null;
  /** What the package is personalised with; null: it is delivered as it is. */
  readonly values: SubscriberValues | null;
  /** EUICC that took the profile: it alone may come again. */
  readonly deliveredTo: string | null;
  /** Session of the latest delivery. */
  readonly deliveredIn: string | null;
  /** Who ordered over ES2+: it alone may go on with the order there. Absent in records from before it was kept. */
  readonly operator?: string | null | undefined;
  /** SM-DS at which the order is announced. Absent in records from before it was kept. */
  readonly smdsAddress?: string | null | undefined;
}
