import type { CardNode, DirectoryNode, RecordNode, TransparentNode } from '#core/protocol/saip/index.ts';

/** A node of the image at its place in the tree. */
export interface DirectoryFile {
  readonly kind: 'directory';
  readonly node: DirectoryNode;
  readonly parent: DirectoryFile | undefined;
  /** FIDs from the MF on, e.g. 3F00/7FD0; unique on the card. */
  readonly path: string;
  readonly children: readonly CardFile[];
}

export interface ElementaryFile {
  readonly kind: 'elementary';
  readonly node: TransparentNode | RecordNode;
  readonly parent: DirectoryFile;
  readonly path: string;
}

export type CardFile = DirectoryFile | ElementaryFile;

const fidHex = (fid: number) => fid.toString(16).toUpperCase().padStart(4, '0');

const isDirectory = (node: CardNode): node is DirectoryNode => node.kind === 'df' || node.kind === 'adf';

export function buildTree(masterFile: DirectoryNode): DirectoryFile {
  const place = (node: CardNode, parent: DirectoryFile): CardFile => {
    const path = `${parent.path}/${fidHex(node.fid)}`;
    return isDirectory(node) ? placeDirectory(node, parent, path) : { kind: 'elementary', node, parent, path };
  };
  const placeDirectory = (node: DirectoryNode, parent: DirectoryFile | undefined, path: string): DirectoryFile => {
    const children: CardFile[] = [];
    const directory: DirectoryFile = { kind: 'directory', node, parent, path, children };
    for (const child of node.children) children.push(place(child, directory));
    return directory;
  };
  return placeDirectory(masterFile, undefined, fidHex(masterFile.fid));
}

/** The MF of a card on which no profile is enabled: nothing below it. */
export const emptyMasterFile: DirectoryNode = {
  kind: 'df',
  fid: 0x3f00,
  lifeCycle: 5,
  pinReferences: [],
  children: [],
};
