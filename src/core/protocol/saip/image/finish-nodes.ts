import { ImageFault } from '../profile-package-error.ts';
import type { CardNode, DirectoryNode } from './card-image.ts';
import { fidText, isDirectory, nodeAt, type DirectoryDraft, type FileDraft } from './drafts.ts';

/** Links can multiply directories; no profile comes near this many files. */
const mostNodes = 4096;

/** The tree as plain data, links followed. Throws RangeError on a link that leads nowhere or in a circle. */
export function finishDirectory(masterFile: DirectoryDraft): DirectoryNode {
  return directoryNode(masterFile, masterFile, { nodes: 0 });
}

function directoryNode(draft: DirectoryDraft, root: DirectoryDraft, count: { nodes: number }): DirectoryNode {
  const source = draft.link === undefined ? draft : linked(draft.link, root, isDirectory);
  count.nodes += 1 + source.children.length;
  if (count.nodes > mostNodes) throw new ImageFault('LINK_NOWHERE', 'directories are linked in a circle');
  return {
    kind: draft.kind,
    fid: draft.fid,
    ...(draft.name === undefined ? {} : { name: draft.name }),
    ...(draft.aid === undefined ? {} : { aid: draft.aid }),
    lifeCycle: draft.lifeCycle,
    ...(draft.arr === undefined ? {} : { arr: draft.arr }),
    pinReferences: draft.pinReferences,
    children: source.children.map((child) =>
      isDirectory(child) ? directoryNode(child, root, count) : fileNode(child, root),
    ),
  };
}

function fileNode(draft: FileDraft, root: DirectoryDraft): CardNode {
  const source = resolve(draft, root);
  const common = {
    fid: draft.fid,
    ...(draft.name === undefined ? {} : { name: draft.name }),
    lifeCycle: draft.lifeCycle,
    ...(draft.arr === undefined ? {} : { arr: draft.arr }),
    ...(draft.sfi === undefined ? {} : { sfi: draft.sfi }),
    ...(draft.specialFileInformation === undefined ? {} : { specialFileInformation: draft.specialFileInformation }),
    ...(draft.link === undefined ? {} : { linkedTo: draft.link }),
  };
  if (source.kind === 'transparent' || source.kind === 'berTlv')
    return { ...common, kind: source.kind, content: source.body, size: source.size };
  const recordLength = source.recordLength!;
  const content = Array.from({ length: source.body.length / recordLength }, (_, i) =>
    source.body.subarray(i * recordLength, (i + 1) * recordLength),
  );
  return { ...common, kind: source.kind, recordLength, content };
}

function resolve(draft: FileDraft, root: DirectoryDraft): FileDraft {
  let source = draft;
  for (let steps = 0; source.link !== undefined; steps++) {
    if (steps > 16) throw new ImageFault('LINK_NOWHERE', `file ${fidText(draft.fid)} is linked in a circle`);
    source = linked(source.link, root, (node): node is FileDraft => !isDirectory(node));
  }
  return source;
}

function linked<T extends DirectoryDraft | FileDraft>(
  path: readonly number[],
  root: DirectoryDraft,
  fits: (node: DirectoryDraft | FileDraft) => node is T,
): T {
  const node = linkTarget(path, root);
  if (!fits(node))
    throw new ImageFault('LINK_NOWHERE', `a link joins a file and a directory (${path.map(fidText).join('/')})`);
  return node;
}

function linkTarget(path: readonly number[], root: DirectoryDraft): DirectoryDraft | FileDraft {
  try {
    return nodeAt(root, path);
  } catch (error) {
    if (error instanceof ImageFault) throw new ImageFault('LINK_NOWHERE', `a link leads to ${error.message}`);
    throw error;
  }
}
