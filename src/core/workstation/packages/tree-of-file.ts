import { toHex } from '#core/protocol/bytes/index.ts';
import { packageTree, secretRanges, withoutSecrets, type PackageNode as Node } from '#core/protocol/saip/index.ts';
import type { PackageNode, PackageTree } from '#shared/api/index.ts';
import { readFile } from './read-source.ts';

/** More than any profile has; a file made to have more is cut here. */
const mostNodes = 20_000;

/** The tree as a list, each node before what is in it, and the bytes without keys and codes. */
export function treeOfFile(bytes: Uint8Array): PackageTree {
  const { der } = readFile(bytes);
  const tree = packageTree(der);
  const nodes: PackageNode[] = [];
  const truncated = !flatten(tree, 0, nodes);
  const secrets = secretRanges(tree);
  return {
    nodes,
    truncated,
    bytes: toHex(withoutSecrets(der, secrets)),
    secrets: secrets.map(([from, to]) => [from, to]),
  };
}

/** False when there were too many. */
function flatten(nodes: readonly Node[], depth: number, into: PackageNode[]): boolean {
  for (const { children, ...node } of nodes) {
    if (into.length >= mostNodes) return false;
    into.push({ ...node, depth });
    if (!flatten(children, depth + 1, into)) return false;
  }
  return true;
}
