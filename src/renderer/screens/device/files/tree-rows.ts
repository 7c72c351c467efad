import type { FileNode } from '#shared/api/index.ts';

export interface TreeRow {
  readonly node: FileNode;
  readonly depth: number;
  readonly isDirectory: boolean;
  readonly open: boolean;
  /** Opened, and its files are being asked for. */
  readonly loading: boolean;
}

export const isDirectory = ({ kind }: FileNode): boolean => kind === 'mf' || kind === 'df' || kind === 'adf';

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The tree as the rows to show: what is in a directory that is open follows it, files before directories. */
export function treeRows(
  roots: readonly FileNode[],
  childrenOf: ReadonlyMap<string, readonly FileNode[] | undefined>,
  open: ReadonlySet<string>,
): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (node: FileNode, depth: number): void => {
    const directory = isDirectory(node);
    const children = childrenOf.get(node.path) ?? roots.filter(({ path }) => parentOf(path) === node.path);
    const isOpen = directory && open.has(node.path);
    const known = node.path === '3F00' || childrenOf.get(node.path) !== undefined;
    rows.push({ node, depth, isDirectory: directory, open: isOpen, loading: isOpen && !known });
    if (!isOpen) return;
    for (const child of children) if (!isDirectory(child)) add(child, depth + 1);
    for (const child of children) if (isDirectory(child)) add(child, depth + 1);
  };
  for (const node of roots) if (parentOf(node.path) === '') add(node, 0);
  return rows;
}
