/** EF.ARR and the rules in an FCP in words. ETSI TS 102 221 sections 9.2 and 13.4, ISO/IEC 7816-4 section 5.4.3. */
import { decodeAccessRules, keyReferenceName, type AccessRule, type SecurityCondition } from '../../ts102221/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex, withoutPadding } from '../wording.ts';

export interface AccessWords {
  /** `Read`, `Update`, `INCREASE`. */
  readonly operation: string;
  /** `always`, `never`, `PIN1`, `PIN1 or ADM1`. */
  readonly condition: string;
}

export function conditionText(condition: SecurityCondition): string {
  switch (condition.kind) {
    case 'always':
    case 'never':
      return condition.kind;
    case 'pin':
      return keyReferenceName(condition.reference);
    case 'any':
      return condition.of.length === 0 ? 'never' : condition.of.map(conditionText).join(' or ');
    case 'all':
      return condition.of.map(conditionText).join(' and ');
  }
}

const elementaryModes: readonly (readonly [number, string])[] = [
  [0x01, 'Read'],
  [0x02, 'Update'],
  [0x04, 'Write'],
  [0x08, 'Deactivate'],
  [0x10, 'Activate'],
  [0x20, 'Terminate'],
  [0x40, 'Delete'],
];
const directoryModes: readonly (readonly [number, string])[] = [
  [0x01, 'Delete a file in it'],
  [0x02, 'Create a file in it'],
  [0x04, 'Create a directory in it'],
  [0x08, 'Deactivate'],
  [0x10, 'Activate'],
  [0x20, 'Terminate'],
  [0x40, 'Delete'],
];
const instructions: Readonly<Record<number, string>> = {
  0x32: 'Increase',
  0xd4: 'Resize',
  0xa2: 'Search',
  0xcb: 'Retrieve',
  0xdb: 'Set data',
};

/** One line an operation, those nobody may do left out; several rules for one operation are alternatives. */
export function accessWords(rules: readonly AccessRule[], kind: 'elementary' | 'directory'): AccessWords[] {
  const words = new Map<string, string[]>();
  const add = (operation: string, condition: string) =>
    words.set(operation, [...(words.get(operation) ?? []), condition]);
  for (const { mode, instruction, condition } of rules) {
    const text = conditionText(condition);
    if (mode !== undefined)
      for (const [bit, operation] of kind === 'elementary' ? elementaryModes : directoryModes)
        if ((mode & bit) !== 0) add(operation, text);
    if (instruction !== undefined) add(instructions[instruction] ?? `Instruction ${byteHex(instruction)}`, text);
  }
  return [...words].map(([operation, conditions]) => ({ operation, condition: [...new Set(conditions)].join(' or ') }));
}

/** Compact coding, tag 8C: access-mode byte, then a condition byte for each bit of it, highest first. */
export function compactAccessWords(rules: Uint8Array, kind: 'elementary' | 'directory'): AccessWords[] {
  const modes = kind === 'elementary' ? elementaryModes : directoryModes;
  const mode = rules[0] ?? 0;
  const named = [...modes].reverse().filter(([bit]) => (mode & bit) !== 0);
  return named.map(([, operation], i) => ({ operation, condition: compactCondition(rules[i + 1]) })).reverse();
}

function compactCondition(byte: number | undefined): string {
  if (byte === undefined || byte === 0xff) return 'never';
  if (byte === 0x00) return 'always';
  const parts = [
    ...(byte & 0x40 ? ['secure messaging'] : []),
    ...(byte & 0x20 ? ['external authentication'] : []),
    ...(byte & 0x10 ? ['user authentication'] : []),
  ];
  return parts.join(byte & 0x80 ? ' and ' : ' or ') || `condition ${byteHex(byte)}`;
}

/** Rules stand for EFs and directories alike: the words for files, for rules of directories name bits of their own. */
export const accessRuleRecord: FileDecoder = {
  decode(record, out) {
    for (const { operation, condition } of accessWords(decodeAccessRules(record), 'elementary'))
      out.field(operation, condition);
    if (out.fields.length === 0 && withoutPadding(record).length > 0) out.problem('no access rule can be made out');
  },
};
