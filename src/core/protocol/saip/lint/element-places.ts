/** Where elements and their members stand in the bytes of a package. */
import { templateMemberTags } from '../elements/index.ts';
import type { ProfileElement, ProfilePackage } from '../profile-package.ts';
import { readParts } from '../read-parts.ts';
import { elementTemplates, type TemplateElementType } from '../templates/index.ts';

export interface ElementPlace {
  readonly offset: number;
  readonly length: number;
  /** Offsets of the members, tag included. */
  readonly members: ReadonlyMap<string, number>;
}

/** Members that findings name, by tag. */
const memberTags: Readonly<Partial<Record<ProfileElement['type'], Readonly<Record<string, number>>>>> = {
  header: { mandatoryServices: 0xa5, mandatoryGfsteList: 0xa6 },
  pinCodes: { pinCodes: 0xa1 },
  pukCodes: { pukCodes: 0xa1 },
  akaParameter: { algoConfiguration: 0xa1 },
  genericFileManagement: { fileManagementCMD: 0xa1 },
  securityDomain: { instance: 0xa1, keyList: 0xa2 },
  rfm: { adfRFMAccess: 0x30 },
};

function tagsOf(type: ProfileElement['type']): ReadonlyMap<number, string> {
  if (type in elementTemplates)
    return new Map([
      [0x81, 'templateID'],
      ...[...templateMemberTags(type as TemplateElementType)].map(([name, tag]) => [tag, name] as const),
    ]);
  return new Map(Object.entries(memberTags[type] ?? {}).map(([name, tag]) => [tag, name]));
}

/** Places of all elements. Never throws: what is no TLV inside an element has no members. */
export function elementPlaces(der: Uint8Array, { elements }: ProfilePackage): ElementPlace[] {
  return readParts(der, 0).map(({ offset, length, value, valueOffset }, i) => {
    const names = tagsOf(elements[i]?.type ?? 'unknown');
    const members = new Map<string, number>();
    for (const member of readParts(value, valueOffset)) {
      const name = names.get(member.tag);
      if (name !== undefined && !members.has(name)) members.set(name, member.offset);
    }
    return { offset, length, members };
  });
}
