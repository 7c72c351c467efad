/** The profile elements that create files from a template. TCA eUICC Profile Package 3.3 section 8.3. */
import { readTlvs, TlvError, tagHex, tlv } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import { objectIdentifier, within, type Codec, type Extensible } from '../schema.ts';
import { elementTemplates, type TemplateElementType } from '../templates/index.ts';
import { file, type FileElement } from './file.ts';
import { peHeader, type PeHeader } from './pe-header.ts';

export interface TemplateFile {
  /** Member name, e.g. `ef-imsi`. */
  readonly name: string;
  readonly file: readonly FileElement[];
}

export interface TemplateFiles extends Extensible {
  readonly header: PeHeader;
  readonly templateID: string;
  /** Files the element mentions, in order. */
  readonly files: readonly TemplateFile[];
}

/** Automatic tagging: constructed context tag of the member with this position. */
const memberTag = (position: number): number => (position < 31 ? 0xa0 + position : 0xbf00 + position);

/** Tags of an element's files by member name. */
export const templateMemberTags = (type: TemplateElementType): ReadonlyMap<string, number> =>
  new Map(elementTemplates[type].files.map((template, i) => [template.name, memberTag(i + 2)]));

/** Codec of one file-carrying element: header, template OID, then its files by position. */
export function templateFiles(type: TemplateElementType): Codec<TemplateFiles> {
  const tags = templateMemberTags(type);
  const names = new Map([...tags].map(([name, tag]) => [tag, name]));
  return {
    encode: ({ header, templateID, files, extensions }) =>
      concat(
        tlv(0xa0, peHeader.encode(header)),
        tlv(0x81, objectIdentifier.encode(templateID)),
        ...files.map((entry) => tlv(tags.get(entry.name)!, file.encode(entry.file))),
        ...(extensions ?? []),
      ),
    decode(contents) {
      const [headerElement, templateElement, ...members] = readTlvs(contents);
      if (headerElement?.tag !== 0xa0) throw new TlvError('header (A0) is missing');
      if (templateElement?.tag !== 0x81) throw new TlvError('templateID (81) is missing');
      const files: TemplateFile[] = [];
      const extensions: Uint8Array[] = [];
      let last = 0;
      for (const member of members) {
        const name = names.get(member.tag);
        if (name === undefined) {
          extensions.push(member.bytes.slice());
          continue;
        }
        if (member.tag <= last || extensions.length > 0) throw new TlvError(`${tagHex(member.tag)} is out of place`);
        last = member.tag;
        files.push({ name, file: within(name, () => file.decode(member.value)) });
      }
      return {
        header: within('header', () => peHeader.decode(headerElement.value)),
        templateID: within('templateID', () => objectIdentifier.decode(templateElement.value)),
        files,
        ...(extensions.length > 0 ? { extensions } : {}),
      };
    },
  };
}
