/** Files of PE-GenericFileManagement: each command works where the one before it left. TCA eUICC Profile Package 3.3 section 8.3.5. */
import type { FileManagementCommand, GenericFileManagement } from '../elements/index.ts';
import { describedKind, newDirectory, newFile } from './describe-drafts.ts';
import { addChild, isDirectory, nodeAt, pathFids, type DirectoryDraft, type FileDraft } from './drafts.ts';
import { FileWriter } from './file-body.ts';

export function addGenericFiles(
  masterFile: DirectoryDraft,
  application: DirectoryDraft | undefined,
  content: GenericFileManagement,
): void {
  for (const commands of content.fileManagementCMD) runCommands(masterFile, application, commands);
}

function runCommands(
  masterFile: DirectoryDraft,
  application: DirectoryDraft | undefined,
  commands: readonly FileManagementCommand[],
): void {
  let directory = masterFile;
  let writer: FileWriter | undefined;
  const open = (file: FileDraft): FileWriter => new FileWriter(file.body);

  for (const [i, command] of commands.entries()) {
    switch (command.kind) {
      case 'filePath': {
        const node = nodeAt(masterFile, pathFids(command.value), application);
        if (isDirectory(node)) {
          directory = node;
          writer = undefined;
        } else writer = open(node);
        break;
      }
      case 'createFCP': {
        if (describedKind(command.value) === 'df' || command.value.dfName !== undefined) {
          addChild(directory, newDirectory(directory, command.value, undefined));
          writer = undefined;
        } else {
          const file = newFile(directory, command.value, undefined, followingExtent(commands, i + 1));
          writer = open(addChild(directory, file));
        }
        break;
      }
      case 'fillFileOffset':
        opened(writer).skip(command.value);
        break;
      case 'fillFileContent':
        opened(writer).write(command.value);
        break;
    }
  }
}

function opened(writer: FileWriter | undefined): FileWriter {
  if (writer === undefined) throw new RangeError('content without a file to put it in');
  return writer;
}

/** Bytes the commands after a creation write before another file is named. */
function followingExtent(commands: readonly FileManagementCommand[], from: number): number {
  let extent = 0;
  for (const command of commands.slice(from)) {
    if (command.kind === 'fillFileOffset') extent += command.value;
    else if (command.kind === 'fillFileContent') extent += command.value.length;
    else break;
  }
  return extent;
}
