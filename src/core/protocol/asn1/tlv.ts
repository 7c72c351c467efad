import { concat } from '../bytes/index.ts';

/**
 * BER-TLV with definite lengths (ITU-T X.690; DER on output).
 * A tag is its bytes read as one number: 0x5A, 0xBF31, 0x9F70, 0x5F37.
 */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** The whole element as received, tag and length included: signatures are checked over these bytes. */
  readonly bytes: Uint8Array;
}

/** A structure that is not well-formed TLV, or not the one expected. `offset` counts from the start of the buffer read. */
export class TlvError extends Error {
  override readonly name = 'TlvError';
  readonly offset: number | undefined;
  constructor(message: string, offset?: number) {
    super(message);
    this.offset = offset;
  }
}

/** Tag and length read from the head of an element: `headerLength` bytes before `valueLength` bytes of value. */
export interface TlvHeader {
  readonly tag: number;
  readonly headerLength: number;
  readonly valueLength: number;
}

/**
 * Reads tag and length at `offset`; undefined when more bytes are needed to tell (for streams).
 * Throws TlvError on an indefinite or over-long (> 4 byte) length and on tags over three bytes.
 */
export function readHeader(bytes: Uint8Array, offset = 0): TlvHeader | undefined {
  let at = offset;
  let tag = bytes[at++];
  if (tag === undefined) return undefined;
  if ((tag & 0x1f) === 0x1f) {
    for (let count = 0; ; count++) {
      const next = bytes[at++];
      if (next === undefined) return undefined;
      if (count === 2) throw new TlvError('tag longer than three bytes', offset);
      tag = tag * 256 + next;
      if (next < 0x80) break;
    }
  }
  const first = bytes[at++];
  if (first === undefined) return undefined;
  if (first < 0x80) return { tag, headerLength: at - offset, valueLength: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new TlvError('indefinite or over-long length', offset);
  if (at + count > bytes.length) return undefined;
  let valueLength = 0;
  for (let i = 0; i < count; i++) valueLength = valueLength * 256 + bytes[at++]!;
  return { tag, headerLength: at - offset, valueLength };
}

/** The one element that starts at `offset`. Throws TlvError when it is cut short. */
export function readTlv(bytes: Uint8Array, offset = 0): Tlv {
  const header = readHeader(bytes, offset);
  const end = header === undefined ? Infinity : offset + header.headerLength + header.valueLength;
  if (header === undefined || end > bytes.length) throw new TlvError('element is cut short', offset);
  return {
    tag: header.tag,
    value: bytes.subarray(offset + header.headerLength, end),
    bytes: bytes.subarray(offset, end),
  };
}

/** All elements of `bytes`, in order. Throws TlvError unless they fill it exactly. */
export function readTlvs(bytes: Uint8Array): Tlv[] {
  const elements: Tlv[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const element = readTlv(bytes, offset);
    elements.push(element);
    offset += element.bytes.length;
  }
  return elements;
}

/** The single element that fills `bytes` and bears `tag`; throws TlvError otherwise. */
export function readOnly(bytes: Uint8Array, tag: number): Tlv {
  const element = readTlv(bytes);
  if (element.bytes.length !== bytes.length) throw new TlvError('bytes after the element', element.bytes.length);
  if (element.tag !== tag) throw new TlvError(`expected tag ${tagHex(tag)}, found ${tagHex(element.tag)}`, 0);
  return element;
}

export function tagHex(tag: number): string {
  const hex = tag.toString(16).toUpperCase();
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

/** Bytes of a tag number: 0x5A → 5A, 0xBF31 → BF31. */
export function tagBytes(tag: number): Uint8Array {
  if (tag > 0xffff) return Uint8Array.of(tag >> 16, (tag >> 8) & 0xff, tag & 0xff);
  if (tag > 0xff) return Uint8Array.of(tag >> 8, tag & 0xff);
  return Uint8Array.of(tag);
}

/** Shortest definite length: 7F → 7F, 80 → 8180, 0400 → 820400. */
export function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

/** One element: `tag`, DER length, and the parts joined as its value. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  return concat(tagBytes(tag), lengthBytes(length), ...parts);
}
