import { toHex } from '../bytes/index.ts';

/** EF.LOCI, EF.PSLOCI, EF.EPSLOCI, EF.5GS3GPPLOCI: 3GPP TS 31.102 sections 4.2.17, 4.2.23, 4.2.91, 4.4.11.2. */
export interface Location {
  /** Temporary identity: TMSI, P-TMSI, GUTI or 5G-GUTI, as hex; undefined where none was allotted. */
  readonly temporaryIdentity: string | undefined;
  readonly status: 'updated' | 'notUpdated' | 'networkNotAllowed' | 'areaNotAllowed' | 'other';
}

const identityLength = { loci: 4, psLoci: 4, epsLoci: 12, fiveGsLoci: 13 } as const;

export function decodeLocation(kind: keyof typeof identityLength, content: Uint8Array): Location {
  const identity = content.subarray(0, identityLength[kind]);
  const statuses = ['updated', 'notUpdated', 'networkNotAllowed', 'areaNotAllowed'] as const;
  return {
    temporaryIdentity: identity.every((byte) => byte === 0xff) ? undefined : toHex(identity),
    status: statuses[(content.at(-1) ?? 0xff) & 0x07] ?? 'other',
  };
}
