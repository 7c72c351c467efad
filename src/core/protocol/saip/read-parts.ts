/** TLV elements with their places; what is no TLV is kept as one malformed rest. Never throws. */
import { readHeader, TlvError } from '../asn1/index.ts';

export interface PlacedTlv {
  /** -1: the rest of something that is no TLV. */
  readonly tag: number;
  readonly offset: number;
  readonly length: number;
  readonly value: Uint8Array;
  /** Place of the value. */
  readonly valueOffset: number;
}

/** The elements in `bytes`, which begin at `start` of the package. */
export function readParts(bytes: Uint8Array, start: number): PlacedTlv[] {
  const parts: PlacedTlv[] = [];
  for (let at = 0; at < bytes.length;) {
    const head = headAt(bytes, at);
    const end = head === undefined ? Infinity : at + head.headerLength + head.valueLength;
    if (head === undefined || end > bytes.length) {
      const value = bytes.subarray(at);
      parts.push({ tag: -1, offset: start + at, length: value.length, value, valueOffset: start + at });
      break;
    }
    parts.push({
      tag: head.tag,
      offset: start + at,
      length: end - at,
      value: bytes.subarray(at + head.headerLength, end),
      valueOffset: start + at + head.headerLength,
    });
    at = end;
  }
  return parts;
}

function headAt(bytes: Uint8Array, at: number) {
  try {
    return readHeader(bytes, at);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
