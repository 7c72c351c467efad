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

/** Where the body of a file lies: its own path, or that of the file it is linked to (TCA Profile Package, linkPath). */
export function bodyPath(file: ElementaryFile): string {
  const { linkedTo } = file.node;
  if (linkedTo === undefined) return file.path;
  let at: CardFile = masterFileOf(file.parent);
  for (const fid of linkedTo) {
    const child: CardFile | undefined =
      at.kind === 'directory' ? at.children.find(({ node }) => node.fid === fid) : undefined;
    if (child === undefined) return file.path;
    at = child;
  }
  return at.kind === 'elementary' && at !== file ? bodyPath(at) : file.path;
}

const masterFileOf = (directory: DirectoryFile): DirectoryFile =>
  directory.parent === undefined ? directory : masterFileOf(directory.parent);

/** The MF of a card on which no profile is enabled: nothing below it. */
export const emptyMasterFile: DirectoryNode = {
  kind: 'df',
  fid: 0x3f00,
  lifeCycle: 5,
  pinReferences: [],
  children: [],
};
