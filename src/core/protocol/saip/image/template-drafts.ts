/** Files of one template-carrying profile element. TCA eUICC Profile Package 3.3 section 8.3.2 and annex A. */
import type { Fcp, FileElement, TemplateFiles } from '../elements/index.ts';
import { elementTemplates, templateRows, type FileTemplate, type TemplateElementType } from '../templates/index.ts';
import { describeMasterFile, newDirectory, newFile } from './describe-drafts.ts';
import { addChild, type DirectoryDraft } from './drafts.ts';
import { contentExtent, FileWriter } from './file-body.ts';

/**
 * Creates the files the element lists and those its template creates by default.
 * Returns the directory that the element opened: the MF, its ADF or its DF; `home` for an element without one.
 */
export function addTemplateFiles(
  masterFile: DirectoryDraft,
  home: DirectoryDraft,
  type: TemplateElementType,
  content: TemplateFiles,
): DirectoryDraft {
  const mentioned = new Map(content.files.map(({ name, file }) => [name, file]));
  const { createdByDefault } = elementTemplates[type];
  let opened: DirectoryDraft | undefined;
  let current: DirectoryDraft | undefined = home;

  for (const template of templateRows(type, content.templateID)) {
    const file = mentioned.get(template.name);
    const created = file === undefined ? createdByDefault : !file.some(({ kind }) => kind === 'doNotCreate');
    const directory = template.kind === 'df' || template.kind === 'adf';
    if (template.name === 'mf') {
      describeMasterFile(masterFile, descriptorOf(file ?? []), template);
      opened = current = masterFile;
      continue;
    }
    if (directory) {
      const parent = template.kind === 'adf' ? masterFile : (opened ?? home);
      current = created ? addChild(parent, newDirectory(parent, descriptorOf(file ?? []), template)) : undefined;
      if (opened === undefined || template.kind === 'adf') opened = current;
      continue;
    }
    if (!created) continue;
    if (current === undefined) throw new RangeError(`the directory of ${template.name} is not created`);
    for (const one of splitFiles(file ?? [])) addFile(current, one, template);
  }
  return opened ?? home;
}

/** A member for a numbered range (icons, phone book files) may describe several files, one descriptor each. */
export function splitFiles(elements: readonly FileElement[]): FileElement[][] {
  const files: FileElement[][] = [[]];
  for (const element of elements) {
    const current = files[files.length - 1]!;
    if (element.kind === 'fileDescriptor' && current.length > 0) files.push([element]);
    else current.push(element);
  }
  return files;
}

const descriptorOf = (elements: readonly FileElement[]): Fcp | undefined =>
  elements.find((element) => element.kind === 'fileDescriptor')?.value;

function addFile(parent: DirectoryDraft, elements: readonly FileElement[], template: FileTemplate): void {
  const draft = addChild(parent, newFile(parent, descriptorOf(elements), template, contentExtent(elements)));
  if (draft.link !== undefined) return;
  const writer = new FileWriter(draft.body);
  for (const element of elements) {
    if (element.kind === 'fillFileOffset') writer.skip(element.value);
    if (element.kind === 'fillFileContent') writer.write(element.value);
  }
}
