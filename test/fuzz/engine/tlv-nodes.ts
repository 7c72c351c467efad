import { concat } from '#core/protocol/bytes/index.ts';
import { lengthBytes } from '#core/protocol/asn1/index.ts';

/**
 * An element that can be put together wrongly. Its own reader, so that what is fuzzed does not choose its own damage.
 * `length` stands in place of the right one.
 */
export interface TlvNode {
  readonly tag: Uint8Array;
  readonly length?: Uint8Array;
  readonly value?: Uint8Array;
  readonly children?: TlvNode[];
}

/** The elements that fill `bytes` exactly; undefined when they do not. */
export function parseNodes(bytes: Uint8Array, depth = 0): TlvNode[] | undefined {
  const nodes: TlvNode[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = at;
    if ((bytes[at++]! & 0x1f) === 0x1f) while (at < bytes.length && bytes[at++]! >= 0x80);
    const tag = bytes.subarray(start, at);
    let length = bytes[at++];
    if (length === undefined || length === 0x80 || length > 0x83) return undefined;
    if (length > 0x80) {
      const count = length & 0x7f;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
    }
    const value = bytes.subarray(at, at + length);
    if (value.length < length) return undefined;
    at += length;
    const children = (tag[0]! & 0x20) !== 0 && depth < 12 ? parseNodes(value, depth + 1) : undefined;
    nodes.push(children === undefined ? { tag, value } : { tag, children });
  }
  return nodes;
}

export function nodeBytes(nodes: readonly TlvNode[]): Uint8Array {
  // Nesting is made thousands of levels deep on purpose: no recursion here.
  const parts: Uint8Array[] = [];
  for (const node of nodes) {
    const chain: TlvNode[] = [];
    let inner = node;
    while (inner.children?.length === 1) {
      chain.push(inner);
      inner = inner.children[0]!;
    }
    let bytes = wrap(
      inner,
      inner.children === undefined ? (inner.value ?? new Uint8Array()) : nodeBytes(inner.children),
    );
    for (const outer of chain.reverse()) bytes = wrap(outer, bytes);
    parts.push(bytes);
  }
  return concat(...parts);
}

const wrap = (node: TlvNode, value: Uint8Array): Uint8Array =>
  concat(node.tag, node.length ?? lengthBytes(value.length), value);
