import type { CardApplication, CardImage, CardNode, DirectoryNode } from './card-image.ts';

/** The node at a path of FIDs below `from`; undefined when there is none. */
export function findNode(from: DirectoryNode, ...fids: readonly number[]): CardNode | undefined {
  let node: CardNode | undefined = from;
  for (const fid of fids) {
    node = node !== undefined && 'children' in node ? node.children.find((child) => child.fid === fid) : undefined;
  }
  return node;
}

/** Body of a transparent file below `from`; undefined when there is none of this kind. */
export function findContent(from: DirectoryNode, ...fids: readonly number[]): Uint8Array | undefined {
  const node = findNode(from, ...fids);
  return node !== undefined && (node.kind === 'transparent' || node.kind === 'berTlv') ? node.content : undefined;
}

/** Directory of the first application of a kind. */
export function applicationDirectory(image: CardImage, kind: CardApplication['kind']): DirectoryNode | undefined {
  const application = image.applications.find((one) => one.kind === kind && one.fid !== undefined);
  const node = application?.fid === undefined ? undefined : findNode(image.masterFile, application.fid);
  return node !== undefined && 'children' in node ? node : undefined;
}
