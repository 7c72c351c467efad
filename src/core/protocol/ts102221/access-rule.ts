import { readTlv, readTlvs } from '../asn1/index.ts';

/** Expanded access rules: one record of EF.ARR (TS 102 221 section 9.2.4, ISO/IEC 7816-4 section 5.4.3.2). */
export type SecurityCondition =
  | { readonly kind: 'always' | 'never' }
  | { readonly kind: 'pin'; readonly reference: number }
  | { readonly kind: 'any' | 'all'; readonly of: readonly SecurityCondition[] };

export interface AccessRule {
  /** Access-mode byte (tag 80): bits of EfAccess or DfAccess; undefined when the rule is by command header. */
  readonly mode: number | undefined;
  /** INS named by a rule by command description (tags 81 to 8F). */
  readonly instruction: number | undefined;
  readonly condition: SecurityCondition;
}

export const efAccess = {
  read: 0x01,
  update: 0x02,
  write: 0x04,
  deactivate: 0x08,
  activate: 0x10,
  delete: 0x40,
} as const;

/** Rules of one record, FF padding ignored. Throws TlvError on a record that is no TLV. */
export function decodeAccessRules(record: Uint8Array): AccessRule[] {
  const rules: AccessRule[] = [];
  let mode: { mode: number | undefined; instruction: number | undefined } | undefined;
  for (let offset = 0; offset < record.length && record[offset] !== 0xff;) {
    const item = readTlv(record, offset);
    offset += item.bytes.length;
    if (item.tag === 0x80) mode = { mode: item.value[0], instruction: undefined };
    else if (item.tag > 0x80 && item.tag <= 0x8f) mode = { mode: undefined, instruction: commandInstruction(item) };
    else if (mode !== undefined) rules.push({ ...mode, condition: readCondition(item.tag, item.value) });
  }
  return rules;
}

/** The low bits of tags 81 to 8F say which of CLA INS P1 P2 are listed; only a listed INS matters here. */
function commandInstruction(item: { tag: number; value: Uint8Array }): number | undefined {
  if ((item.tag & 0x04) === 0) return undefined;
  return item.value[(item.tag & 0x08) === 0 ? 0 : 1];
}

function readCondition(tag: number, value: Uint8Array): SecurityCondition {
  if (tag === 0x90) return { kind: 'always' };
  if (tag === 0xa4) {
    const reference = readTlvs(value).find((member) => member.tag === 0x83)?.value[0];
    return reference === undefined ? { kind: 'never' } : { kind: 'pin', reference };
  }
  if (tag === 0xa0 || tag === 0xaf) {
    const of = readTlvs(value).map((member) => readCondition(member.tag, member.value));
    return { kind: tag === 0xa0 ? 'any' : 'all', of };
  }
  return { kind: 'never' };
}

/**
 * What `access` asks for: never when no rule covers it (TS 102 221 section 9.2.2), any one of several conditions
 * given for it (ISO/IEC 7816-4 section 5.4.3.2).
 */
export function conditionFor(rules: readonly AccessRule[], access: number): SecurityCondition {
  const of = rules.filter((one) => one.mode !== undefined && (one.mode & access) !== 0).map((one) => one.condition);
  return of.length === 1 ? of[0]! : { kind: 'any', of };
}

/** What the instruction `ins` asks for where rules name it by its command header (INCREASE, RESIZE FILE); else never. */
export function conditionForInstruction(rules: readonly AccessRule[], ins: number): SecurityCondition {
  return { kind: 'any', of: rules.filter((one) => one.instruction === ins).map((one) => one.condition) };
}

export function isSatisfied(condition: SecurityCondition, verified: (reference: number) => boolean): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'pin':
      return verified(condition.reference);
    case 'any':
      return condition.of.some((one) => isSatisfied(one, verified));
    case 'all':
      return condition.of.every((one) => isSatisfied(one, verified));
  }
}
