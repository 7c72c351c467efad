import type { ImeiPolicy } from '../api/index.ts';

/** What an operator asks of a subscription's IMEI, in words; null: nobody told us (rule R5). */
export function sharingWords(policy: Pick<ImeiPolicy, 'sharing'> | null): string {
  if (policy === null) return 'Unknown: counts as unique';
  const { sharing } = policy;
  switch (sharing.kind) {
    case 'unique':
      return 'An IMEI of its own';
    case 'sameAllowed':
      return 'May share an IMEI';
    case 'sameRequiredWith':
      return `Must share the IMEI of ${groupWords(sharing.group)}`;
  }
}

/** A group is a name, or the ICCID of the subscription to go with. */
export const groupWords = (group: string): string => (isIccid(group) ? `SIM ${group}` : `group “${group}”`);

const isIccid = (text: string): boolean => /^\d{18,20}$/.test(text);

const noted = /^(\d{18,20}): (?:(unknown)\b.*|(\w+?)(, pinned)? \((.*)\))$/s;
const asks: Readonly<Record<string, string>> = {
  unique: 'wants an IMEI of its own',
  sameAllowed: 'allows sharing',
  sameRequiredWith: 'shares with its own group only',
};

/** The policy a rule weighed, as it is noted with the reason: whose it is, what it asks, where it is written. */
export function notedPolicyWords(policy: string): string {
  const [, iccid, unknown, kind, pinned, source] = noted.exec(policy) ?? [];
  if (iccid === undefined) return policy;
  if (unknown !== undefined) return `no sharing rule is known for SIM ${iccid}, so it counts as unique`;
  const ask = asks[kind ?? ''] ?? 'has a rule of its own';
  return `the plan of SIM ${iccid} ${ask}${pinned === undefined ? '' : ' and its IMEI is pinned'} (${source})`;
}
