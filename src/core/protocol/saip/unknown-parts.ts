import type { ProfilePackage } from './profile-package.ts';

/** What a later version of the format added: kept byte for byte, passed over by cards that do not know it. */
export interface UnknownParts {
  readonly elements: number;
  /** Members inside known elements. */
  readonly members: number;
}

export function unknownParts({ elements }: ProfilePackage): UnknownParts {
  const unknown = elements.filter(({ type }) => type === 'unknown').length;
  const members = elements.map((element) => (element.type === 'unknown' ? 0 : membersUnknown(element.content)));
  return { elements: unknown, members: members.reduce((sum, count) => sum + count, 0) };
}

/** Members of a later version anywhere inside a known element. */
export function membersUnknown(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  let count = 0;
  for (const [name, member] of Object.entries(value))
    count += name === 'extensions' && Array.isArray(member) ? member.length : membersUnknown(member);
  return count;
}
