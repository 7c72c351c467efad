import type { LintFinding, LintSeverity, PackageNode } from '#shared/api/index.ts';

/** A node of the tree as a row: what is closed is not among the rows. */
export interface TreeRow {
  readonly node: PackageNode;
  readonly hasChildren: boolean;
  readonly open: boolean;
  /** The gravest finding on it or, while it is closed, in it. */
  readonly severity: LintSeverity | undefined;
}

/** Places of the nodes in the list: where each node's inside ends, and what it lies in. */
export interface TreeIndex {
  readonly byId: ReadonlyMap<string, number>;
  /** Behind the last node inside. */
  readonly ends: readonly number[];
  readonly parents: readonly number[];
}

export function indexTree(nodes: readonly PackageNode[]): TreeIndex {
  const byId = new Map<string, number>();
  const ends: number[] = nodes.map(() => nodes.length);
  const parents: number[] = [];
  const way: number[] = [];
  for (const [i, { id, depth }] of nodes.entries()) {
    for (let closed = way.length - 1; closed >= depth; closed--) ends[way[closed]!] = i;
    way.length = depth;
    parents.push(way.at(-1) ?? -1);
    way.push(i);
    byId.set(id, i);
  }
  return { byId, ends, parents };
}

const gravity: Readonly<Record<LintSeverity, number>> = { error: 3, warning: 2, hint: 1 };
const graver = (a: LintSeverity | undefined, b: LintSeverity | undefined): LintSeverity | undefined =>
  (a === undefined ? 0 : gravity[a]) >= (b === undefined ? 0 : gravity[b]) ? a : b;

/** Own and inner findings of every node, by its place. */
export function severities(
  nodes: readonly PackageNode[],
  { byId, parents }: TreeIndex,
  findings: readonly LintFinding[],
): { readonly own: readonly (LintSeverity | undefined)[]; readonly inner: readonly (LintSeverity | undefined)[] } {
  const own: (LintSeverity | undefined)[] = nodes.map(() => undefined);
  const inner: (LintSeverity | undefined)[] = nodes.map(() => undefined);
  for (const { nodeId, severity } of findings) {
    const at = nodeId === undefined ? undefined : byId.get(nodeId);
    if (at === undefined) continue;
    own[at] = graver(own[at], severity);
    for (let up = at; up >= 0; up = parents[up]!) inner[up] = graver(inner[up], severity);
  }
  return { own, inner };
}

/** Nodes with the text, and all they lie in. */
export function matching(nodes: readonly PackageNode[], { parents }: TreeIndex, search: string): Set<number> {
  const text = search.toLowerCase();
  const found = new Set<number>();
  for (const [i, { label, value, detail, file }] of nodes.entries()) {
    if (![label, value, detail, file].some((one) => one?.toLowerCase().includes(text))) continue;
    for (let up = i; up >= 0 && !found.has(up); up = parents[up]!) found.add(up);
  }
  return found;
}

export function visibleRows(
  nodes: readonly PackageNode[],
  index: TreeIndex,
  opened: ReadonlySet<string>,
  found: ReadonlySet<number> | undefined,
  marks: ReturnType<typeof severities>,
): TreeRow[] {
  const rows: TreeRow[] = [];
  for (let i = 0; i < nodes.length;) {
    const node = nodes[i]!;
    const end = index.ends[i]!;
    if (found !== undefined && !found.has(i)) {
      i = end;
      continue;
    }
    const hasChildren = end > i + 1;
    const foundInside = found !== undefined && hasChildren && found.has(i) && anyInside(found, i + 1, end);
    const open = hasChildren && (foundInside || opened.has(node.id));
    rows.push({ node, hasChildren, open, severity: open ? marks.own[i] : marks.inner[i] });
    i = open ? i + 1 : end;
  }
  return rows;
}

function anyInside(found: ReadonlySet<number>, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (found.has(i)) return true;
  return false;
}

/** Ids of everything a node lies in. */
export function wayTo(nodes: readonly PackageNode[], { byId, parents }: TreeIndex, id: string): string[] {
  const way: string[] = [];
  for (let up = parents[byId.get(id) ?? -1] ?? -1; up >= 0; up = parents[up]!) way.push(nodes[up]!.id);
  return way;
}
