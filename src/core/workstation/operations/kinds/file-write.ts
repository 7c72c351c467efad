import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import {
  describePins,
  recoverWrite,
  undoWrite,
  writeFile,
  writeSteps,
  type FileUndoInput,
  type FileWriteInput,
} from '../../files/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';

/** Writes a file of the enabled profile. What stood there is kept, so that `fileWriteUndo` can put it back. */
export const fileWrite = (services: BenchServices): OperationDefinition<FileWriteInput> => ({
  kind: 'fileWrite',
  class: 'reversible',
  steps: () => writeSteps,
  authorise({ content }) {
    if (!/^([0-9A-F]{2})+$/.test(content)) throw new UsageError('CARD_FILE_LENGTH', 'nothing to write');
  },
  describe: (input) => ({ path: input.path, bytes: String(input.content.length / 2), ...describePins(input) }),
  // The content may be keys and stands in the sealed record of the write; PINs stand nowhere.
  keep: ({ pins: _pins, content: _content, ...input }) => ({ ...input, content: '' }),
  perform: (context, input) => writeFile(context, services, input),
  recover: (context) => recoverWrite(context, services),
});

export const fileWriteUndo = (services: BenchServices): OperationDefinition<FileUndoInput> => ({
  kind: 'fileWriteUndo',
  class: 'reversible',
  steps: () => writeSteps,
  authorise: ({ deviceId, writeId }) => void services.fileWrites.get(deviceId, writeId),
  describe: (input) => ({ undoes: input.writeId, ...describePins(input) }),
  keep: ({ pins: _pins, ...input }) => input,
  perform: (context, input) => undoWrite(context, services, input),
  async recover(context, { deviceId, writeId }) {
    const outcome = await recoverWrite(context, services);
    const undone = services.fileWrites.find(deviceId, writeId);
    if (outcome.state === 'succeeded' && undone !== undefined)
      context.note('file.undone', { writeId }, (transaction) =>
        services.fileWrites.put(transaction, { ...undone, state: 'undone' }),
      );
    return outcome;
  },
});
