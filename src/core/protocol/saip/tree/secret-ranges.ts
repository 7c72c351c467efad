import type { PackageNode } from './package-node.ts';

/** Bytes of the package in which keys and codes stand: [first, behind last). */
export function secretRanges(nodes: readonly PackageNode[]): (readonly [from: number, to: number])[] {
  return nodes.flatMap((node) => {
    if (node.secret === true && node.offset !== undefined && node.length !== undefined)
      return [[node.offset, node.offset + node.length] as const];
    return secretRanges(node.children);
  });
}

/** The bytes with everything secret overwritten by zeros. */
export function withoutSecrets(der: Uint8Array, ranges: readonly (readonly [number, number])[]): Uint8Array {
  const shown = der.slice();
  for (const [from, to] of ranges) shown.fill(0, from, to);
  return shown;
}
