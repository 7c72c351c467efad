/** Unprotected profile package: DER profile elements one after the other. TCA eUICC Profile Package 2.1 to 3.3. */
import { readTlv, readTlvs, tlv, TlvError, type Tlv } from '../asn1/index.ts';
import { concat } from '../bytes/index.ts';
import {
  elementRegistry,
  elementTypes,
  peHeader,
  type ElementContents,
  type ElementType,
  type PeHeader,
  type ProfileHeader,
} from './elements/index.ts';
import { ProfilePackageError } from './profile-package-error.ts';
import type { Codec } from './schema.ts';

export type KnownElement = {
  [K in ElementType]: { readonly type: K; readonly content: ElementContents[K] };
}[ElementType];

/** An element of a later version, kept as it came. */
export interface UnknownElement {
  readonly type: 'unknown';
  readonly tag: number;
  readonly bytes: Uint8Array;
}

export type ProfileElement = KnownElement | UnknownElement;

export interface ProfilePackage {
  readonly elements: readonly ProfileElement[];
}

export type ElementOf<K extends ElementType> = Extract<KnownElement, { type: K }>;

const typeByTag = new Map(elementTypes.map((type) => [elementRegistry[type].tag, type]));

/** Throws ProfilePackageError, with the element's position, on anything that is not a well-formed package. */
export function decodeProfilePackage(der: Uint8Array): ProfilePackage {
  const elements: ProfileElement[] = [];
  for (let offset = 0; offset < der.length;) {
    try {
      const element = readTlv(der, offset);
      elements.push(decodeProfileElement(element));
      offset += element.bytes.length;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'malformed';
      throw new ProfilePackageError(`profile element ${elements.length}: ${reason}`, {
        element: elements.length,
        offset,
        cause: error,
      });
    }
  }
  if (elements[0]?.type !== 'header') throw new ProfilePackageError('a package starts with its header', { element: 0 });
  return { elements };
}

function decodeProfileElement(element: Tlv): ProfileElement {
  const type = typeByTag.get(element.tag);
  if (type === undefined) return { type: 'unknown', tag: element.tag, bytes: element.bytes.slice() };
  return { type, content: elementRegistry[type].codec.decode(element.value) } as KnownElement;
}

export function encodeProfileElement(element: ProfileElement): Uint8Array {
  if (element.type === 'unknown') return element.bytes;
  const { tag, codec } = elementRegistry[element.type];
  return tlv(tag, (codec as Codec<unknown>).encode(element.content));
}

export const encodeProfilePackage = (profilePackage: ProfilePackage): Uint8Array =>
  concat(...profilePackage.elements.map(encodeProfileElement));

/** The elements of one type, in order. */
export function elementsOf<K extends ElementType>(profilePackage: ProfilePackage, type: K): ElementOf<K>[] {
  return profilePackage.elements.filter((element): element is ElementOf<K> => element.type === type);
}

export function headerOf(profilePackage: ProfilePackage): ProfileHeader {
  const [first] = elementsOf(profilePackage, 'header');
  if (first === undefined) throw new ProfilePackageError('the package has no header');
  return first.content;
}

/**
 * The header inside an element; the package header has none. An unknown element begins with one too, unless a later
 * version changed even that.
 */
export function peHeaderOf(element: ProfileElement): PeHeader | undefined {
  if (element.type === 'header') return undefined;
  if (element.type !== 'unknown') return element.content.header;
  try {
    const [first] = readTlvs(readTlv(element.bytes).value);
    return first?.tag === 0xa0 ? peHeader.decode(first.value) : undefined;
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}
