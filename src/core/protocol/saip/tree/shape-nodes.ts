/** Nodes of a structure by its shape. Never throws: what does not fit is shown as it is. */
import { tagHex, TlvError } from '../../asn1/index.ts';
import type { PackageNode } from './package-node.ts';
import { readParts, type PlacedTlv } from '../read-parts.ts';
import type { Shape, ShapeRow } from './shape.ts';
import { shownHex } from './shown-values.ts';

/** Structures in structures; the deepest of the format has six. */
const deepest = 24;

export function memberNodes(
  parent: string,
  parts: readonly PlacedTlv[],
  rows: readonly ShapeRow[],
  depth = 0,
): PackageNode[] {
  const counts = new Map<string, number>();
  let at = 0;
  return parts.map((part) => {
    // In their written order first: several members may share a tag.
    const ahead = rows.findIndex((one, i) => i >= at && one.tag === part.tag);
    const found = ahead >= 0 ? ahead : rows.findIndex((one) => one.tag === part.tag);
    const row = rows[found];
    if (row !== undefined) at = found + 1;
    const name = row?.name ?? (part.tag < 0 ? 'malformed' : tagHex(part.tag));
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const id = `${parent}/${name}${count === 0 ? '' : `.${count + 1}`}`;
    return row === undefined ? unknownNode(id, part) : partNode(id, row.name, row.shape, part, depth);
  });
}

export function unknownNode(id: string, part: PlacedTlv): PackageNode {
  const malformed = part.tag < 0;
  return {
    id,
    label: malformed ? 'malformed' : `tag ${tagHex(part.tag)}`,
    kind: malformed ? 'malformed' : 'unknown',
    value: shownHex(part.value),
    ...placeOf(part),
    children: [],
  };
}

export const placeOf = ({ tag, offset, length }: PlacedTlv) => ({
  offset,
  length,
  ...(tag < 0 ? {} : { tag: tagHex(tag) }),
});

export function partNode(id: string, label: string, shape: Shape, part: PlacedTlv, depth = 0): PackageNode {
  const place = placeOf(part);
  if (shape.kind === 'secret')
    return {
      id,
      label,
      kind: 'value',
      detail: `${part.value.length} bytes, not shown`,
      secret: true,
      ...place,
      children: [],
    };
  if (shape.kind === 'value')
    return { id, label, kind: 'value', value: shownValue(shape.show, part.value), ...place, children: [] };
  const parts = depth > deepest ? [] : readParts(part.value, part.valueOffset);
  if (shape.kind === 'sequence')
    return { id, label, kind: 'group', ...place, children: memberNodes(id, parts, shape.rows, depth + 1) };
  const children = parts.map((item, i) => {
    if (item.tag < 0) return unknownNode(`${id}/${i}`, item);
    return partNode(`${id}/${i}`, titleOf(shape, item) ?? `${shape.name} ${i + 1}`, shape.item, item, depth + 1);
  });
  return { id, label, kind: 'group', detail: `${children.length}`, ...place, children };
}

function shownValue(show: (bytes: Uint8Array) => string, bytes: Uint8Array): string {
  try {
    return show(bytes);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TlvError) return shownHex(bytes);
    throw error;
  }
}

function titleOf(shape: Extract<Shape, { kind: 'list' }>, item: PlacedTlv): string | undefined {
  if (shape.title === undefined || shape.item.kind !== 'sequence') return undefined;
  const rows = shape.item.rows;
  const found = new Map<string, Uint8Array>();
  for (const part of readParts(item.value, item.valueOffset)) {
    const name = rows.find((one) => one.tag === part.tag)?.name;
    if (name !== undefined && !found.has(name)) found.set(name, part.value);
  }
  try {
    return shape.title(found);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TlvError) return undefined;
    throw error;
  }
}
