/** Bytes damaged as broken or hostile peers would: blindly, and knowing TLV. */
import { lengthBytes, tagBytes } from '#core/protocol/asn1/index.ts';
import { concat } from '#core/protocol/bytes/index.ts';
import type { Dice } from './dice.ts';
import { nodeBytes, parseNodes, type TlvNode } from './tlv-nodes.ts';

/** Tags that mean something in messages of this field. */
const knownTags = [
  ...[0x02, 0x03, 0x04, 0x06, 0x0c, 0x30, 0x31, 0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0xa0, 0xa1, 0xa2, 0xa3],
  ...[0x4f, 0x5a, 0x5c, 0x90, 0x91, 0x92, 0x93, 0x95, 0x99, 0xb6, 0xb7, 0xe3, 0x5f37, 0x5f38, 0x5f49, 0x5f4a, 0x9f70],
  ...[0xbf20, 0xbf21, 0xbf22, 0xbf23, 0xbf24, 0xbf25, 0xbf26, 0xbf27, 0xbf2d, 0xbf31, 0xbf36, 0xbf37, 0xbf38, 0xbf41],
];
const knownLengths = [0, 1, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0xffffff, 0x7fffffff];

/** One to four changes; `others` are elements that may be put where they do not belong. */
export function mutateBytes(dice: Dice, bytes: Uint8Array, others: readonly Uint8Array[] = []): Uint8Array {
  let changed = bytes;
  for (let rounds = 1 + dice.below(dice.chance(3) ? 4 : 1); rounds > 0; rounds--)
    changed = dice.chance(3) ? changeBlindly(dice, changed) : changeElement(dice, changed, others);
  return changed;
}

export function changeBlindly(dice: Dice, bytes: Uint8Array): Uint8Array {
  const at = dice.below(bytes.length + 1);
  const copy = bytes.slice();
  switch (dice.below(7)) {
    case 0:
      if (at < copy.length) copy[at]! ^= 1 << dice.below(8);
      return copy;
    case 1:
      if (at < copy.length) copy[at] = dice.pick([0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xfe, 0xff, dice.below(256)]);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return concat(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(8)));
    case 4:
      return concat(bytes.subarray(0, at), dice.bytes(1 + dice.below(8)), bytes.subarray(at));
    case 5: {
      const end = Math.min(bytes.length, at + 1 + dice.below(40));
      return concat(bytes.subarray(0, end), bytes.subarray(at));
    }
    default:
      for (let i = 0; i < 4 && copy.length > 0; i++) copy[dice.below(copy.length)] = dice.below(256);
      return copy;
  }
}

/** One change to one element anywhere in the tree; the lengths around it are kept right, or one in four times left wrong. */
function changeElement(dice: Dice, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const roots = parseNodes(bytes);
  if (roots === undefined) return changeBlindly(dice, bytes);
  const lists: { readonly list: TlvNode[]; readonly at: number }[] = [];
  const collect = (list: TlvNode[]) =>
    list.forEach((node, at) => {
      lists.push({ list, at });
      if (node.children !== undefined) collect(node.children);
    });
  collect(roots);
  const chosen = lists.length === 0 ? undefined : dice.pick(lists);
  if (chosen === undefined) return changeBlindly(dice, bytes);
  const { list, at } = chosen;
  const node = list[at]!;
  switch (dice.below(13)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      list.splice(at, 0, node);
      break;
    case 2: {
      const other = dice.below(list.length);
      [list[at], list[other]] = [list[other]!, node];
      break;
    }
    case 3:
      list[at] = { ...node, tag: tagBytes(dice.pick(knownTags)) };
      break;
    case 4:
      list[at] = { ...node, tag: dice.pick([Uint8Array.of(0x1f, 0xff, 0xff, 0xff), dice.bytes(1), dice.bytes(2)]) };
      break;
    case 5:
      list[at] = { ...node, length: lyingLength(dice) };
      break;
    case 6:
      list[at] = { ...node, length: longForm(dice, nodeBytes([node]).length) };
      break;
    case 7:
      list[at] = { tag: node.tag, value: dice.pick([new Uint8Array(), Uint8Array.of(0), dice.bytes(dice.below(80))]) };
      break;
    case 8:
      list[at] = { tag: node.tag, value: dice.bytes(dice.pick([200, 1_100, 5_000, 70_000])) };
      break;
    case 9:
      list[at] = nested(dice.pick([2, 20, 300, 2_000]), node);
      break;
    case 10:
      if (others.length > 0) list[at] = raw(dice.pick(others));
      break;
    case 11:
      list[at] = raw(changeBlindly(dice, nodeBytes([node])));
      break;
    default:
      list.splice(at, 1, ...Array.from({ length: dice.pick([3, 50, 400]) }, () => node));
  }
  return nodeBytes(roots);
}

const raw = (bytes: Uint8Array): TlvNode => ({ tag: new Uint8Array(), length: new Uint8Array(), value: bytes });

function lyingLength(dice: Dice): Uint8Array {
  if (dice.chance(4)) return Uint8Array.of(0x80);
  if (dice.chance(4)) return Uint8Array.of(0x84 + dice.below(4), ...dice.bytes(4 + dice.below(4)));
  const length = dice.pick(knownLengths);
  return length > 0xffffff ? Uint8Array.of(0x84, length >>> 24, 0xff, 0xff, 0xff) : lengthBytes(length);
}

/** A length that is right but not the shortest, if `size` is about the value's. */
const longForm = (dice: Dice, size: number): Uint8Array =>
  dice.pick([
    Uint8Array.of(0x81, size & 0xff),
    Uint8Array.of(0x82, (size >> 8) & 0xff, size & 0xff),
    Uint8Array.of(0x84, 0, (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff),
  ]);

function nested(depth: number, node: TlvNode): TlvNode {
  let inner = node;
  for (let i = 0; i < depth; i++) inner = { tag: Uint8Array.of(i % 2 === 0 ? 0x30 : 0xa0), children: [inner] };
  return inner;
}
