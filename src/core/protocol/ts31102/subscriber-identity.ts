import { decodeImsi } from '../identifiers/index.ts';

/** IMSI split as EF.AD tells (3GPP TS 31.102 sections 4.2.2 and 4.2.18). */
export interface SubscriberIdentity {
  readonly imsi: string;
  readonly mcc: string;
  /** Undefined where EF.AD does not give the length of the MNC. */
  readonly mnc: string | undefined;
}

/** Throws RangeError when EF.IMSI holds no IMSI. */
export function readSubscriberIdentity(imsiFile: Uint8Array, mncLength: 2 | 3 | undefined): SubscriberIdentity {
  const imsi = decodeImsi(imsiFile);
  return { imsi, mcc: imsi.slice(0, 3), mnc: mncLength && imsi.slice(3, 3 + mncLength) };
}
