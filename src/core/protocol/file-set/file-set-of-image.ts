/** The files a package leaves on a card, from its image. */
import { toHex } from '../bytes/index.ts';
import type { CardImage, CardNode } from '../saip/image/card-image.ts';
import { fidText, masterFilePath, nameOfPath } from './file-place.ts';
import type { FileFacts, FileSet } from './file-facts.ts';

export function fileSetOfImage(image: CardImage): FileSet {
  const files: FileFacts[] = [];
  collect(image.masterFile, masterFilePath, files);
  return files;
}

function collect(node: CardNode, path: string, files: FileFacts[]): void {
  files.push(factsOf(node, path));
  if (!('children' in node)) return;
  for (const child of node.children) collect(child, pathOf(child, path), files);
}

/** An ADF is reached by its AID, from anywhere. */
function pathOf(node: CardNode, parent: string): string {
  return node.kind === 'adf' && node.aid !== undefined ? toHex(node.aid) : `${parent}/${fidText(node.fid)}`;
}

/** Name of the template's member as the specifications would write it: `ef-imsi`, `df-df-5gs`. */
export const memberName = (name: string): string => {
  const [prefix = '', ...rest] = name.split('-');
  return rest.length === 0 ? prefix.toUpperCase() : `${prefix.toUpperCase()}.${rest.join('-').toUpperCase()}`;
};

function factsOf(node: CardNode, path: string): FileFacts {
  const name = nameOfPath(path) ?? (node.name === undefined ? undefined : memberName(node.name));
  const common = {
    path,
    ...(name === undefined ? {} : { name }),
    fid: node.fid,
    lifeCycle: node.lifeCycle,
    arr: node.arr ?? null,
  };
  if ('children' in node)
    return {
      ...common,
      kind: path === masterFilePath ? 'mf' : node.kind,
      ...(node.aid === undefined ? {} : { aid: toHex(node.aid) }),
      pinReferences: node.pinReferences,
    };
  const sfi = node.sfi === undefined ? {} : { sfi: node.sfi };
  if ('recordLength' in node)
    return {
      ...common,
      ...sfi,
      kind: node.kind,
      size: node.recordLength * node.content.length,
      recordLength: node.recordLength,
      records: node.content,
    };
  return { ...common, ...sfi, kind: node.kind, size: node.size, content: node.content };
}
