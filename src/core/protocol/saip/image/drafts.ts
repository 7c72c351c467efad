import { toUint } from '../../bytes/index.ts';
import { ImageFault } from '../profile-package-error.ts';
import type { AccessRuleReference } from './card-image.ts';

/** Nodes while the image is being built: the same as in CardImage, still open to change. */
export interface DirectoryDraft {
  readonly kind: 'df' | 'adf';
  readonly fid: number;
  readonly name: string | undefined;
  readonly parent: DirectoryDraft | undefined;
  aid: Uint8Array | undefined;
  lifeCycle: number;
  arr: AccessRuleReference | undefined;
  pinReferences: readonly number[];
  readonly link: readonly number[] | undefined;
  readonly children: (DirectoryDraft | FileDraft)[];
  /** Counted at the MF: bytes of all file bodies. */
  bytesBelow: number;
}

export interface FileDraft {
  readonly kind: 'transparent' | 'berTlv' | 'linearFixed' | 'cyclic';
  readonly fid: number;
  readonly name: string | undefined;
  readonly lifeCycle: number;
  readonly arr: AccessRuleReference | undefined;
  readonly sfi: number | undefined;
  readonly specialFileInformation: number | undefined;
  readonly recordLength: number | undefined;
  readonly size: number;
  readonly link: readonly number[] | undefined;
  body: Uint8Array;
}

export const isDirectory = (node: DirectoryDraft | FileDraft): node is DirectoryDraft =>
  node.kind === 'df' || node.kind === 'adf';

export const masterFileId = 0x3f00;
const currentApplicationId = 0x7fff;

export const newMasterFile = (): DirectoryDraft => ({
  kind: 'df',
  fid: masterFileId,
  name: 'mf',
  parent: undefined,
  aid: undefined,
  lifeCycle: 5,
  arr: undefined,
  pinReferences: [],
  link: undefined,
  children: [],
  bytesBelow: 0,
});

/** FIDs of a path (temporary ones for ADFs); a leading 3F00 is dropped. */
export function pathFids(path: Uint8Array): readonly number[] {
  if (path.length % 2 !== 0) throw new RangeError('a file path is a whole number of file identifiers');
  const fids: number[] = [];
  for (let i = 0; i < path.length; i += 2) fids.push(toUint(path.subarray(i, i + 2)));
  return fids[0] === masterFileId ? fids.slice(1) : fids;
}

/** The node at a path from the MF; 7FFF in front stands for `application`. Throws RangeError when there is none. */
export function nodeAt(
  masterFile: DirectoryDraft,
  fids: readonly number[],
  application?: DirectoryDraft,
): DirectoryDraft | FileDraft {
  let node: DirectoryDraft | FileDraft = masterFile;
  for (const [i, fid] of fids.entries()) {
    const next: DirectoryDraft | FileDraft | undefined =
      i === 0 && fid === currentApplicationId
        ? application
        : isDirectory(node)
          ? node.children.find((child) => child.fid === fid)
          : undefined;
    if (next === undefined) throw new ImageFault('PATH_NOWHERE', `no file ${fids.map(fidText).join('/')}`);
    node = next;
  }
  return node;
}

export const fidText = (fid: number): string => fid.toString(16).toUpperCase().padStart(4, '0');

export function addChild<T extends DirectoryDraft | FileDraft>(parent: DirectoryDraft, child: T): T {
  if (parent.children.some((other) => other.fid === child.fid))
    throw new ImageFault('FILE_ID_REPEATED', `file ${fidText(child.fid)} exists already in ${fidText(parent.fid)}`);
  parent.children.push(child);
  return child;
}
