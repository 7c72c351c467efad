/** Which policy rules a profile may bring along. SGP.22 sections 2.9.2 and 2.9.3.1. */
import type { ProfilePolicyAuthorisationRule } from '../es10/index.ts';
import type { OperatorId, PprId } from '../types/index.ts';

export type PprVerdict = 'allowed' | 'consentRequired' | 'forbidden';

/** Verdict of the eUICC's table on one rule of a profile of `owner`: the first rule that fits decides, none forbids. */
export function judgePpr(
  ppr: PprId,
  owner: OperatorId | undefined,
  table: readonly ProfilePolicyAuthorisationRule[],
): PprVerdict {
  const rule = table.find(
    (candidate) =>
      candidate.pprIds.includes(ppr) &&
      owner !== undefined &&
      candidate.allowedOperators.some((operator) => fits(operator, owner)),
  );
  if (rule === undefined) return 'forbidden';
  return rule.pprFlags.includes('consentRequired') ? 'consentRequired' : 'allowed';
}

const fits = (pattern: OperatorId, owner: OperatorId): boolean =>
  digitsFit(pattern.plmn.mcc, owner.plmn.mcc) &&
  digitsFit(pattern.plmn.mnc.padEnd(3, 'F'), owner.plmn.mnc.padEnd(3, 'F')) &&
  groupFits(pattern.gid1, owner.gid1) &&
  groupFits(pattern.gid2, owner.gid2);

/** E is a wildcard digit. */
const digitsFit = (pattern: string, digits: string): boolean =>
  [...pattern].every((digit, i) => digit === 'E' || digit === digits[i]);

/** An empty group identifier fits any, an absent one only an absent one. */
const groupFits = (pattern: string | undefined, group: string | undefined): boolean =>
  pattern === '' || pattern === group;
