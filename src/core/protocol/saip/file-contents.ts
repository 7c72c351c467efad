/** Contents of files inside a template-carrying profile element. TCA eUICC Profile Package 3.3 section 8.3. */
import { concat, toUint } from '../bytes/index.ts';
import { fileSize, minimalUint, type Fcp, type FileElement, type TemplateFiles } from './elements/index.ts';
import { peStatus, ProfilePackageError } from './profile-package-error.ts';
import { elementTemplates, type FileTemplate, type TemplateElementType } from './templates/index.ts';

const fileOf = (content: TemplateFiles, name: string): readonly FileElement[] | undefined =>
  content.files.find((file) => file.name === name)?.file;

const descriptorOf = (file: readonly FileElement[]): Fcp | undefined =>
  file.find((element) => element.kind === 'fileDescriptor')?.value;

export const mentions = (content: TemplateFiles, name: string): boolean => fileOf(content, name) !== undefined;

/** The element with a file mentioned that its template creates by default; undefined where there would be no such file. */
export function mentioning(content: TemplateFiles, type: TemplateElementType, name: string): TemplateFiles | undefined {
  if (mentions(content, name)) return content;
  const { createdByDefault, files } = elementTemplates[type];
  const names = files.map((template) => template.name);
  const position = names.indexOf(name);
  if (!createdByDefault || position < 0) return undefined;
  const after = content.files.findIndex((file) => names.indexOf(file.name) > position);
  return {
    ...content,
    files: content.files.toSpliced(after < 0 ? content.files.length : after, 0, { name, file: [] }),
  };
}

/** The first bytes a package gives a file: content, or else the pattern it is filled with. */
export function fileBytes(content: TemplateFiles, name: string): Uint8Array | undefined {
  const file = fileOf(content, name) ?? [];
  return (
    file.find((element) => element.kind === 'fillFileContent')?.value ??
    descriptorOf(file)?.proprietaryEFInfo?.fillPattern
  );
}

function replaced(content: TemplateFiles, name: string, fcp: Fcp | undefined, body: Uint8Array): TemplateFiles {
  const descriptor: FileElement[] = fcp === undefined ? [] : [{ kind: 'fileDescriptor', value: fcp }];
  return {
    ...content,
    files: content.files.map((entry) =>
      entry.name === name ? { name, file: [...descriptor, { kind: 'fillFileContent', value: body }] } : entry,
    ),
  };
}

function present(content: TemplateFiles, name: string): readonly FileElement[] {
  const file = fileOf(content, name);
  if (file === undefined)
    throw new ProfilePackageError(`the package does not mention ${name}`, { status: peStatus.invalidParameter });
  return file;
}

/** The element with a file's content replaced; descriptor and pattern stay, a size that is too small grows. */
export function withFile(content: TemplateFiles, name: string, body: Uint8Array): TemplateFiles {
  const fcp = descriptorOf(present(content, name));
  const size = fileSize(fcp?.efFileSize);
  const grown = size !== undefined && size < body.length ? { ...fcp, efFileSize: minimalUint(body.length) } : fcp;
  return replaced(content, name, grown, body);
}

/** Bytes of a record, as the package or its template says. */
export function recordLengthOf(content: TemplateFiles, template: FileTemplate): number {
  const descriptor = descriptorOf(present(content, template.name))?.fileDescriptor;
  const length =
    descriptor !== undefined && descriptor.length >= 4 ? toUint(descriptor.subarray(2, 4)) : template.recordLength;
  if (length === undefined) throw new RangeError(`${template.name} has no record length`);
  return length;
}

/**
 * The element with all records of a file replaced, FF behind each and in those left over; records that are too short
 * grow, records beyond the file's number are left out.
 */
export function withRecords(
  content: TemplateFiles,
  template: FileTemplate,
  records: readonly Uint8Array[],
): TemplateFiles {
  const { name } = template;
  const fcp = descriptorOf(present(content, name));
  const before = recordLengthOf(content, template);
  const count = Math.max(1, Math.floor((fileSize(fcp?.efFileSize) ?? (template.records ?? 1) * before) / before));
  const kept = records.slice(0, count);
  const length = Math.max(before, ...kept.map((record) => record.length));
  if (length > 255) throw new RangeError(`${name}: a record has up to 255 bytes`);
  const body = concat(
    ...Array.from({ length: count }, (_, i) => {
      const record = new Uint8Array(length).fill(0xff);
      record.set(kept[i] ?? []);
      return record;
    }),
  );
  const grown =
    length === before
      ? fcp
      : { ...fcp, fileDescriptor: Uint8Array.of(0x42, 0x21, 0x00, length), efFileSize: minimalUint(body.length) };
  return replaced(content, name, grown, body);
}
