/** The IMEI this subscription may use on this device: one row of the ledger, never changed. */
export interface Allotment {
  readonly allotmentId: string;
  readonly deviceId: string;
  /** EID that the device had when it was allotted. */
  readonly eid: string;
  readonly iccid: string;
  readonly imei: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

/** Two holders of one IMEI or of one EID: somebody has to look at it. */
export interface ConflictAlarm {
  readonly alarmId: string;
  /** When it was seen first, and last. Milliseconds since 1970. */
  readonly at: number;
  readonly lastAt: number;
  /** How often it was seen until it was acknowledged. */
  readonly count: number;
  readonly kind: 'imei' | 'eid';
  /** Equipment identity (14 digits: TAC and serial number) or EID. */
  readonly value: string;
  readonly deviceIds: readonly string[];
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
}

export interface RegistryRequest {
  readonly at: number;
  /** Who asked: common name of the client certificate, or `local`. */
  readonly caller: string;
  readonly kind: 'allotment' | 'manufacturerRecord' | 'registration' | 'import';
  /** Null: of an import. */
  readonly deviceId: string | null;
  readonly eid: string | null;
  readonly iccid: string | null;
  readonly slot: number | null;
  /** `allotted`, `repeated`, `attested`, `registered`, `updated`, `relinked`, `imported`, or the code of the refusal. */
  readonly outcome: string;
}

export const collections = {
  devices: 'imei-registry/devices',
  /** 14-digit identity → deviceId. */
  holders: 'imei-registry/holders',
  /** EID → deviceId. */
  eidHolders: 'imei-registry/eid-holders',
  allotments: 'imei-registry/allotments',
  alarms: 'imei-registry/alarms',
  requests: 'imei-registry/requests',
} as const;

/** TAC and serial number: what makes one equipment, whatever its check digit is said to be. */
export const identityOf = (imei: string): string => imei.slice(0, 14);
