import type { Finding } from '../lint/index.ts';
import type { PackageNode } from './package-node.ts';

/** Id of the node a finding is about, the closest there is; undefined for what concerns the whole package. */
export function nodeOfFinding(nodes: readonly PackageNode[], { element, member, file }: Finding): string | undefined {
  const byFile = file === undefined ? undefined : find(nodes, (node) => node.file === file);
  if (byFile !== undefined) return byFile.id;
  if (element === undefined) return undefined;
  const node = nodes[element];
  return (node?.children.find(({ id }) => id === `${element}/${memberName(member)}`) ?? node)?.id;
}

/** Members that the ASN.1 spells otherwise. */
const memberName = (member: string | undefined): string | undefined =>
  member === 'mandatoryServices'
    ? 'eUICC-Mandatory-services'
    : member === 'mandatoryGfsteList'
      ? 'eUICC-Mandatory-GFSTEList'
      : member;

function find(nodes: readonly PackageNode[], fits: (node: PackageNode) => boolean): PackageNode | undefined {
  for (const node of nodes) {
    const found = fits(node) ? node : find(node.children, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}
