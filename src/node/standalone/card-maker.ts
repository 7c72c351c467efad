import { eidCheckDigits } from '#core/protocol/identifiers/index.ts';
import type { EuiccIdentity } from '#simulator/euicc/index.ts';

/** Where simulated cards get their EIDs and certificates from. */
export interface CardMaker {
  /**
   * `count` EIDs, those in `wanted` first; `all`: as many as there are certificates for, at least one.
   * Throws UsageError PKI_INCOMPLETE when it cannot make that many.
   */
  eids(wanted: readonly string[], count: number | 'all'): string[];
  /**
   * What goes into the chip. `folder` is the card's own: what is issued now is kept there where it cannot be kept with the PKI.
   * Rejects with UsageError EID_INVALID, EID_NOT_OF_LAB, EID_NOT_OF_PKI.
   */
  identity(eid: string, folder: string): Promise<EuiccIdentity>;
  /** What a person should know of these cards: a sentence each. */
  notices(eids: readonly string[]): string[];
}

/** EID `number` (from 1) of an issuer: prefix, number, check digits (SGP.29). */
export function countedEid(prefix: string, number: number): string {
  const body = prefix + String(number).padStart(30 - prefix.length, '0');
  return body + eidCheckDigits(body);
}
