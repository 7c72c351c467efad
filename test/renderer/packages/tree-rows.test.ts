import { describe, expect, it } from 'vitest';
import type { LintFinding, PackageNode } from '#shared/api/index.ts';
import { hexLines } from '../../../src/renderer/screens/packages/hex-lines.ts';
import {
  indexTree,
  matching,
  severities,
  visibleRows,
  wayTo,
} from '../../../src/renderer/screens/packages/tree-rows.ts';

const node = (id: string, more: Partial<PackageNode> = {}): PackageNode => ({
  id,
  depth: id.split('/').length - 1,
  label: id,
  kind: 'value',
  ...more,
});
const nodes = ['0', '0/a', '1', '1/a', '1/a/x', '1/b', '2'].map((id) => node(id));
const index = indexTree(nodes);
const none = severities(nodes, index, []);
const shown = (opened: readonly string[], search?: string, findings: readonly LintFinding[] = []) =>
  visibleRows(
    nodes,
    index,
    new Set(opened),
    search === undefined ? undefined : matching(nodes, index, search),
    severities(nodes, index, findings),
  );

describe('the rows of a package tree', () => {
  it('are the open ones, in order', () => {
    expect(shown([]).map((row) => row.node.id)).toEqual(['0', '1', '2']);
    expect(shown(['1']).map((row) => row.node.id)).toEqual(['0', '1', '1/a', '1/b', '2']);
    // What is open inside a closed node stays out of sight.
    expect(shown(['1/a']).map((row) => row.node.id)).toEqual(['0', '1', '2']);
    expect(shown(['1', '1/a']).map((row) => row.node.id)).toEqual(['0', '1', '1/a', '1/a/x', '1/b', '2']);
    expect(shown([]).map((row) => row.hasChildren)).toEqual([true, true, false]);
  });

  it('are what a search finds, with the way to it', () => {
    expect(shown([], '1/a/x').map((row) => row.node.id)).toEqual(['1', '1/a', '1/a/x']);
    expect(shown([], 'nowhere')).toEqual([]);
  });

  it('show the gravest finding inside a closed node, and only their own when open', () => {
    const finding = (nodeId: string, severity: LintFinding['severity']): LintFinding => ({
      rule: 'R',
      message: 'm',
      severity,
      nodeId,
    });
    const findings = [finding('1/a/x', 'error'), finding('1', 'hint'), finding('gone', 'error')];
    expect(shown([], undefined, findings).map((row) => row.severity)).toEqual([undefined, 'error', undefined]);
    expect(shown(['1'], undefined, findings).map((row) => row.severity)).toEqual([
      undefined,
      'hint',
      'error',
      undefined,
      undefined,
    ]);
    expect(none.own).toEqual(nodes.map(() => undefined));
  });

  it('know the way to a node', () => {
    expect(wayTo(nodes, index, '1/a/x')).toEqual(['1/a', '1']);
    expect(wayTo(nodes, index, 'gone')).toEqual([]);
  });
});

describe('raw bytes', () => {
  it('are lines with their places, dots where a secret stands', () => {
    expect(hexLines('41424344454647', 1, 5, [[3, 5]], 4)).toEqual([
      { offset: 1, bytes: ['42', '43', '••', '••'], text: 'BC..' },
      { offset: 5, bytes: ['46'], text: 'F' },
    ]);
  });
});
