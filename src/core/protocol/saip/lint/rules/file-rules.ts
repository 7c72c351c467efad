/** Sizes against contents, identifiers within a directory. TCA eUICC Profile Package 3.3 section 8.3; ETSI TS 102 221 clause 8. */
import { toUint } from '../../../bytes/index.ts';
import { fidText, parentOfPath } from '../../../file-set/index.ts';
import { fileSize, type Fcp } from '../../elements/index.ts';
import { contentExtent, splitFiles } from '../../image/index.ts';
import { peStatus } from '../../profile-package-error.ts';
import { templateRows, type FileTemplate, type TemplateElementType } from '../../templates/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';

/** A file as an element describes it, before it is made. */
interface DescribedFile {
  readonly name: string;
  readonly element: number;
  readonly member: string;
  readonly fcp: Fcp | undefined;
  readonly template: FileTemplate | undefined;
  /** Bytes that contents and offsets reach. */
  readonly extent: number;
}

function* describedFiles({ elements }: LintSubject): Iterable<DescribedFile> {
  for (const [element, one] of elements.entries()) {
    if (one.type === 'unknown') continue;
    if ('files' in one.content) {
      const rows = new Map(
        templateRows(one.type as TemplateElementType, one.content.templateID).map((row) => [row.name, row]),
      );
      for (const { name, file } of one.content.files) {
        const template = rows.get(name);
        if (template === undefined || template.kind === 'df' || template.kind === 'adf') continue;
        for (const parts of splitFiles(file)) {
          const fcp = parts.find((part) => part.kind === 'fileDescriptor')?.value;
          yield { name, element, member: name, fcp, template, extent: contentExtent(parts) };
        }
      }
    }
    if (one.type === 'genericFileManagement') yield* genericFiles(one.content.fileManagementCMD, element);
  }
}

type GenericCommands = Extract<
  LintSubject['elements'][number],
  { type: 'genericFileManagement' }
>['content']['fileManagementCMD'];

function* genericFiles(commands: GenericCommands, element: number): Iterable<DescribedFile> {
  for (const list of commands) {
    let open: (DescribedFile & { extent: number }) | undefined;
    for (const command of list) {
      if (command.kind === 'fillFileOffset' && open !== undefined) open.extent += command.value;
      else if (command.kind === 'fillFileContent' && open !== undefined) open.extent += command.value.length;
      else {
        if (open !== undefined) yield open;
        open = undefined;
        if (command.kind !== 'createFCP' || command.value.dfName !== undefined || command.value.fileID === undefined)
          continue;
        const name = fidText(command.value.fileID);
        open = { name, element, member: 'fileManagementCMD', fcp: command.value, template: undefined, extent: 0 };
      }
    }
    if (open !== undefined) yield open;
  }
}

const recordLengthOf = ({ fcp, template }: DescribedFile): number | undefined => {
  const descriptor = fcp?.fileDescriptor;
  const kind = descriptor?.[0] === undefined ? undefined : descriptor[0] & 0x07;
  if (kind === 1) return undefined;
  return descriptor !== undefined && descriptor.length >= 4
    ? toUint(descriptor.subarray(2, 4))
    : template?.recordLength;
};

/** Undefined where the contents themselves make the size. */
function sizeOf(file: DescribedFile): number | undefined {
  const { fcp, template } = file;
  const given = fileSize(fcp?.efFileSize) ?? fileSize(fcp?.proprietaryEFInfo?.maximumFileSize);
  if (given !== undefined) return given;
  const recordLength = recordLengthOf(file);
  if (recordLength === undefined) return template?.size;
  return template?.records === undefined ? undefined : template.records * recordLength;
}

function* tooSmall(subject: LintSubject): Iterable<Hit> {
  for (const file of describedFiles(subject)) {
    const size = sizeOf(file);
    if (size === undefined || file.fcp?.linkPath?.length || file.extent <= size) continue;
    yield {
      message: `${file.name}: contents reach byte ${file.extent}, the file has ${size}`,
      element: file.element,
      member: file.member,
      status: peStatus.badValues,
    };
  }
}

function* brokenRecords(subject: LintSubject): Iterable<Hit> {
  for (const file of describedFiles(subject)) {
    const size = sizeOf(file);
    const length = recordLengthOf(file);
    if (size === undefined || length === undefined || length === 0 || size % length === 0) continue;
    yield {
      message: `${file.name}: ${size} bytes are no whole number of records of ${length}`,
      element: file.element,
      member: file.member,
      status: peStatus.badValues,
    };
  }
}

function* otherIdentifier(subject: LintSubject): Iterable<Hit> {
  for (const { name, fcp, template, element, member } of describedFiles(subject)) {
    if (template?.fid === undefined || fcp?.fileID === undefined || fcp.fileID === template.fid) continue;
    yield {
      message: `${name} has file identifier ${fidText(fcp.fileID)}, its template ${fidText(template.fid)}`,
      element,
      member,
    };
  }
}

/** Sizes that 3GPP TS 31.102 and ETSI TS 102 221 fix, by directory and file identifier. */
const fixedSizes: ReadonlyMap<string, number> = new Map([
  ['mf/2FE2', 10],
  ['usim/6F07', 9],
  ['usim/6F08', 33],
  ['usim/6F09', 33],
  ['usim/6F31', 1],
  ['usim/6F43', 2],
  ['usim/6F5B', 6],
  ['usim/6F5C', 3],
  ['usim/6F73', 14],
  ['usim/6F78', 2],
  ['usim/6F7E', 11],
  ['usim/6FE3', 18],
  ['df5gs/4F01', 20],
  ['df5gs/4F02', 20],
  ['df5gs/4F06', 4],
  ['df5gs/4F0A', 4],
]);

function* wrongSize(subject: LintSubject): Iterable<Hit> {
  const parents = new Map<string, string | undefined>();
  for (const { path, kind, size, name } of subject.files) {
    if (kind !== 'transparent' || size === undefined) continue;
    const directory = path.slice(0, path.lastIndexOf('/'));
    if (!parents.has(directory)) parents.set(directory, parentOfPath(directory));
    const fixed = fixedSizes.get(`${parents.get(directory)}/${path.slice(-4)}`);
    if (fixed !== undefined && size !== fixed)
      yield { message: `${name ?? path} has ${size} bytes, it is defined with ${fixed}`, file: path };
  }
}

function* shortIdentifiers(subject: LintSubject): Iterable<Hit> {
  const seen = new Map<string, string>();
  for (const { path, sfi } of subject.files) {
    if (sfi === undefined) continue;
    const key = `${path.slice(0, path.lastIndexOf('/'))} ${sfi}`;
    const other = seen.get(key);
    if (other !== undefined) yield { message: `${other} and ${path} share SFI ${sfi}`, file: path };
    else seen.set(key, path);
  }
}

export const fileRules: readonly LintRule[] = [
  rule('files', 'error', 'FILE_TOO_SMALL', tooSmall),
  rule('files', 'error', 'FILE_RECORDS', brokenRecords),
  rule('files', 'warning', 'FILE_SIZE_WRONG', wrongSize),
  rule('files', 'hint', 'FILE_ID_CHANGED', otherIdentifier),
  rule('files', 'warning', 'SFI_REPEATED', shortIdentifiers),
];
