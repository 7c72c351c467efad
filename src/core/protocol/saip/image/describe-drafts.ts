/** Nodes from what an FCP says and a template fills in. ETSI TS 102 222 clause 6.3, TCA eUICC Profile Package 3.3 annex A. */
import { toUint } from '../../bytes/index.ts';
import { fileSize, type Fcp } from '../elements/index.ts';
import type { FileTemplate } from '../templates/index.ts';
import type { AccessRuleReference } from './card-image.ts';
import { fidText, masterFileId, pathFids, type DirectoryDraft, type FileDraft } from './drafts.ts';
import { blankBody } from './file-body.ts';

/** A file's length field has two bytes; data objects of a BER-TLV file are counted with three. */
const mostBytes = { transparent: 0xffff, linearFixed: 0xffff, cyclic: 0xffff, berTlv: 0xffffff } as const;

/** Far beyond any profile: packages are held to it before memory is. */
const mostBytesOfAllFiles = 0x200000;

function reserve(directory: DirectoryDraft, bytes: number): void {
  let root = directory;
  while (root.parent !== undefined) root = root.parent;
  root.bytesBelow += bytes;
  if (root.bytesBelow > mostBytesOfAllFiles) throw new RangeError('the files are larger than any card');
}

const kindByDescriptor: Readonly<Record<number, FileDraft['kind'] | 'df'>> = {
  0x01: 'transparent',
  0x02: 'linearFixed',
  0x06: 'cyclic',
  0x38: 'df',
  0x39: 'berTlv',
};

/** File type from FCP tag 82; undefined when the FCP leaves it to the template. */
export function describedKind(fcp: Fcp | undefined): FileDraft['kind'] | 'df' | undefined {
  const descriptor = fcp?.fileDescriptor?.[0];
  if (descriptor === undefined) return undefined;
  const kind = kindByDescriptor[descriptor & 0x3f];
  if (kind === undefined) throw new RangeError(`unknown file descriptor ${descriptor.toString(16)}`);
  return kind;
}

/**
 * EF.ARR and record. Two file identifiers are understood from the place: 2F06 for the MF, ADFs and files directly
 * under the MF, 6F06 for all others.
 */
function accessRule(
  fcp: Fcp | undefined,
  templateRule: number | undefined,
  atMasterFile: boolean,
): AccessRuleReference | undefined {
  const given = fcp?.securityAttributesReferenced;
  const implied = atMasterFile ? 0x2f06 : 0x6f06;
  if (given === undefined) return templateRule === undefined ? undefined : { fileId: implied, record: templateRule };
  if (given.length === 1) return { fileId: implied, record: given[0]! };
  if (given.length !== 3) throw new RangeError('securityAttributesReferenced is one or three bytes');
  return { fileId: toUint(given.subarray(0, 2)), record: given[2]! };
}

function fidOf(fcp: Fcp | undefined, template: FileTemplate | undefined): number {
  const fid = fcp?.fileID ?? template?.fid;
  if (fid === undefined) throw new RangeError(`${template?.name ?? 'a file'} has no file identifier`);
  return fid;
}

const linkOf = (fcp: Fcp | undefined): readonly number[] | undefined =>
  fcp?.linkPath === undefined || fcp.linkPath.length === 0 ? undefined : pathFids(fcp.linkPath);

export function newDirectory(
  parent: DirectoryDraft,
  fcp: Fcp | undefined,
  template: FileTemplate | undefined,
): DirectoryDraft {
  const kind = template?.kind === 'adf' || fcp?.dfName !== undefined ? 'adf' : 'df';
  if (kind === 'adf' && fcp?.dfName === undefined) throw new RangeError(`${template?.name ?? 'an ADF'} has no dfName`);
  return {
    kind,
    fid: fidOf(fcp, template),
    name: template?.name,
    parent,
    aid: fcp?.dfName,
    lifeCycle: fcp?.lcsi ?? 5,
    arr: accessRule(fcp, template?.arr, kind === 'adf' || parent.fid === masterFileId),
    pinReferences: [...(fcp?.pinStatusTemplateDO ?? [])],
    link: linkOf(fcp),
    children: [],
    bytesBelow: 0,
  };
}

/** What the FCP of the `mf` member changes at the root. */
export function describeMasterFile(masterFile: DirectoryDraft, fcp: Fcp | undefined, template: FileTemplate): void {
  masterFile.aid = fcp?.dfName;
  masterFile.lifeCycle = fcp?.lcsi ?? 5;
  masterFile.arr = accessRule(fcp, template.arr, true);
  masterFile.pinReferences = [...(fcp?.pinStatusTemplateDO ?? [])];
}

/** Short file identifier: what the FCP says, else the template's, else (generic file management) the FID's low bits. */
function shortFileIdentifier(
  fcp: Fcp | undefined,
  template: FileTemplate | undefined,
  fid: number,
): number | undefined {
  const given = fcp?.shortEFID;
  if (given !== undefined) return given.length === 0 || given[0]! >> 3 === 0 ? undefined : given[0]! >> 3;
  if (template !== undefined) return template.sfi;
  const low = fid & 0x1f;
  return low >= 1 && low <= 30 ? low : undefined;
}

/** @param extent bytes the package writes, the size where neither FCP nor template gives one */
export function newFile(
  parent: DirectoryDraft,
  fcp: Fcp | undefined,
  template: FileTemplate | undefined,
  extent: number,
): FileDraft {
  const described = describedKind(fcp);
  const kind = described ?? template?.kind;
  if (kind === undefined || kind === 'df' || kind === 'adf') throw new RangeError('an EF without a file type');
  const fid = fidOf(fcp, template);
  const descriptor = fcp?.fileDescriptor;
  const withRecords = kind === 'linearFixed' || kind === 'cyclic';
  const recordLength = !withRecords
    ? undefined
    : descriptor !== undefined && descriptor.length >= 4
      ? toUint(descriptor.subarray(2, 4))
      : template?.recordLength;
  if (withRecords && (recordLength === undefined || recordLength === 0))
    throw new RangeError(`${template?.name ?? fidText(fid)} has no record length`);

  const info = fcp?.proprietaryEFInfo;
  const templateSize =
    recordLength === undefined
      ? template?.size
      : template?.records === undefined
        ? undefined
        : template.records * recordLength;
  const link = linkOf(fcp);
  const leastSize = recordLength === undefined ? extent : Math.ceil(extent / recordLength) * recordLength;
  const size = fileSize(fcp?.efFileSize) ?? fileSize(info?.maximumFileSize) ?? templateSize ?? leastSize;
  if (size > mostBytes[kind]) throw new RangeError(`${template?.name ?? fidText(fid)}: a file of ${size} bytes`);
  if (recordLength !== undefined && size % recordLength !== 0)
    throw new RangeError(`${template?.name ?? fidText(fid)}: ${size} bytes are no whole number of records`);
  reserve(parent, link === undefined && kind !== 'berTlv' ? size : extent);
  return {
    kind,
    fid,
    name: template?.name,
    lifeCycle: fcp?.lcsi ?? 5,
    arr: accessRule(fcp, template?.arr, parent.fid === masterFileId),
    sfi: shortFileIdentifier(fcp, template, fid),
    specialFileInformation: info?.specialFileInformation,
    recordLength,
    size,
    link,
    body:
      link !== undefined
        ? new Uint8Array()
        : kind === 'berTlv'
          ? new Uint8Array(extent)
          : blankBody({
              size,
              recordLength,
              fillPattern: info?.fillPattern,
              repeatPattern: info?.repeatPattern,
              templateFill: template?.fill,
            }),
  };
}
