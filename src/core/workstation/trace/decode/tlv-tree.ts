import { readHeader, tagHex, TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import type { TlvNode } from '#shared/api/index.ts';
import { meaningOf } from './meaning.ts';
import { tagName } from './tag-names.ts';

const deepest = 24;

/** The elements of `hex` with their names; stars stand for what is blotted out. Null where it is no TLV. */
export function tlvTree(hex: string, side: 'request' | 'response'): TlvNode[] | null {
  if (hex === '' || hex.length % 2 !== 0) return null;
  const bytes = fromHex(hex.replaceAll('*', '0'));
  try {
    return nodes(hex, bytes, 0, bytes.length, [], side);
  } catch (error) {
    if (error instanceof TlvError) return null;
    throw error;
  }
}

/** Throws TlvError unless elements fill the bytes from `start` to `end`. */
function nodes(
  hex: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  above: readonly string[],
  side: 'request' | 'response',
): TlvNode[] {
  const found: TlvNode[] = [];
  const seen = new Map<string, number>();
  for (let at = start; at < end;) {
    // Padding of records and of files.
    if (above.length === 0 && found.length > 0 && isPadding(bytes.subarray(at, end))) break;
    if (hex.slice(2 * at, 2 * at + 2).includes('*')) throw new TlvError('blotted out', at);
    const header = readHeader(bytes, at);
    if (header === undefined) throw new TlvError('element is cut short', at);
    const from = at + header.headerLength;
    const to = from + header.valueLength;
    if (to > end) throw new TlvError('element is cut short', at);
    const tag = tagHex(header.tag);
    const number = (seen.get(tag) ?? 0) + 1;
    seen.set(tag, number);
    const path = [...above, number === 1 ? tag : `${tag}:${number}`];
    found.push(node(hex, bytes, from, to, tag, path, side));
    at = to;
  }
  return found;
}

function node(
  hex: string,
  bytes: Uint8Array,
  from: number,
  to: number,
  tag: string,
  path: readonly string[],
  side: 'request' | 'response',
): TlvNode {
  const value = hex.slice(2 * from, 2 * to);
  // Names do not change from one row of a list to the next, but those of sequences in order do.
  const name =
    tagName(path, side) ??
    tagName(
      path.map((one) => one.replace(/:.*/, '')),
      side,
    );
  const constructed = (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0;
  const children = constructed && path.length < deepest ? childrenOf(hex, bytes, from, to, path, side) : undefined;
  return {
    tag,
    name: tag === '5A' && to - from === 16 ? 'eid' : name,
    length: to - from,
    value: children === undefined ? value : null,
    meaning: children === undefined ? meaningOf(tag, name, value) : null,
    children: children ?? [],
  };
}

/** A constructed element may be cut, or not be what its tag says: its value is shown then. */
function childrenOf(
  hex: string,
  bytes: Uint8Array,
  from: number,
  to: number,
  path: readonly string[],
  side: 'request' | 'response',
): TlvNode[] | undefined {
  try {
    return nodes(hex, bytes, from, to, path, side);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}

const isPadding = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0);
