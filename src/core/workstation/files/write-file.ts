/** The one write of a file: what stood there is on record before it, what stands there after is read back. */
import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { holdsKeys } from '#core/protocol/file-set/index.ts';
import { keyReferenceName } from '#core/protocol/ts102221/index.ts';
import type { GivenPin } from '#shared/api/index.ts';
import { CardError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { isoTime } from '../live/index.ts';
import type { Facts, OperationContext, OperationInput, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { readAccess } from './access-rules.ts';
import type { CardFiles } from './card-files.ts';
import type { FileSession } from './file-sessions.ts';
import type { FileWrite } from './file-write-store.ts';
import { nameOf } from './known-files.ts';
import { resolvePath } from './resolve-path.ts';
import { presentPin } from './present-pins.ts';

export interface Presented {
  readonly pins?: readonly GivenPin[] | undefined;
  readonly lastTry?: boolean | undefined;
}

/** Where a write goes: a stretch of a transparent file, or of one record. */
interface Place {
  readonly path: string;
  readonly record: number | null;
  readonly offset: number;
}

export interface FileWriteInput extends OperationInput, Presented {
  readonly path: string;
  readonly record?: number | undefined;
  readonly offset: number;
  readonly content: string;
}

export interface FileUndoInput extends OperationInput, Presented {
  readonly writeId: string;
}

const labelOf = ({ path, record }: Place) => `${nameOf(path) ?? path}${record === null ? '' : ` record ${record}`}`;
const details = (place: Place) => ({ path: place.path, file: labelOf(place) });

/** The bytes at a place now. Rejects with UsageError CARD_FILE_NOT_FOUND, CARD_FILE_NOT_WRITABLE, CARD_FILE_LENGTH, WorkbenchError CARD_FILE_UNREADABLE. */
async function readPlace(files: CardFiles, place: Place, length: number): Promise<Uint8Array> {
  const file = await files.find(place.path);
  if (file === undefined)
    throw new UsageError('CARD_FILE_NOT_FOUND', `no file ${place.path}`, { details: details(place) });
  const structure = file.fcp?.structure;
  const isRecords = structure === 'linearFixed';
  // Cyclic files lose their oldest record at a write, and objects change their length: neither can be put back as it was.
  if (structure !== 'transparent' && !isRecords)
    throw new UsageError('CARD_FILE_NOT_WRITABLE', `files of kind ${structure ?? 'unknown'} are not written`, {
      details: details(place),
    });
  if (isRecords !== (place.record !== null))
    throw new UsageError('CARD_FILE_NOT_WRITABLE', isRecords ? 'name a record' : 'a transparent file has no records', {
      details: details(place),
    });
  const whole = place.record === null ? await wholeOf(files, file) : await files.readRecord(place.path, place.record);
  if (typeof whole === 'number')
    throw new WorkbenchError('CARD_FILE_UNREADABLE', `what stands in ${labelOf(place)} cannot be read`, {
      details: {
        ...details(place),
        sw: whole.toString(16).toUpperCase().padStart(4, '0'),
        needs: await needs(files, place, 'Read'),
      },
    });
  if (place.offset + length > whole.length)
    throw new UsageError('CARD_FILE_LENGTH', `${labelOf(place)} has ${whole.length} bytes`, {
      details: { ...details(place), size: whole.length },
    });
  return whole.slice(place.offset, place.offset + length);
}

async function wholeOf(files: CardFiles, file: Parameters<CardFiles['readBody']>[0]): Promise<Uint8Array | number> {
  const body = await files.readBody(file);
  return 'content' in body ? body.content : 'unreadable' in body ? body.unreadable : 0x6981;
}

/** Which PIN the file's rules ask for; `never` where nobody may. */
async function needs(files: CardFiles, { path }: Place, operation: 'Read' | 'Update'): Promise<string> {
  const { words } = await readAccess(files, await files.select(path));
  return words.find((one) => one.operation === operation)?.condition ?? 'never';
}

/** Writes what differs. A record is written whole, as UPDATE RECORD wants it. */
async function put(files: CardFiles, place: Place, bytes: Uint8Array): Promise<void> {
  try {
    if (place.record === null) return await files.updateBinary(place.path, place.offset, bytes);
    const record = await files.readRecord(place.path, place.record);
    if (typeof record === 'number') throw new CardError(record, 'READ RECORD');
    const whole = record.slice();
    whole.set(bytes, place.offset);
    await files.updateRecord(place.path, place.record, whole);
  } catch (error) {
    if (!(error instanceof CardError) || (error.sw !== 0x6982 && error.sw !== 0x6985)) throw error;
    throw new WorkbenchError('CARD_FILE_ACCESS_REFUSED', `the card does not let ${labelOf(place)} be written`, {
      details: { ...details(place), needs: await needs(files, place, 'Update') },
    });
  }
}

async function presentAll(session: FileSession, place: Place, { pins, lastTry }: Presented): Promise<void> {
  for (const { reference, pin } of pins ?? []) {
    // A local PIN counts in its application, a global one everywhere.
    const directory = (reference & 0x80) === 0 && place.path.startsWith('3F00') ? '3F00' : place.path.split('/')[0]!;
    await presentPin(session, { directory, reference, pin, lastTry });
  }
}

/** Each byte is the old or the new one: of a write that was cut, or done, or never begun. */
const isBetween = (now: Uint8Array, before: Uint8Array, after: Uint8Array): boolean =>
  now.every((byte, i) => byte === before[i] || byte === after[i]);

export const writeSteps = ['readCard', 'writeFile', 'readBackFile', 'record'] as const;

export const writeFile = (context: OperationContext, services: BenchServices, input: FileWriteInput): Promise<Facts> =>
  services.files.with(context.device, async (session) => {
    const path = await resolvePath(session.files, input.path);
    const place = { path, record: input.record ?? null, offset: input.offset };
    const after = fromHex(input.content);
    const before = await context.step('readCard', async () => {
      await presentAll(session, place, input);
      return readPlace(session.files, place, after.length);
    });
    return change(context, services, session, place, before, after);
  });

export const undoWrite = (context: OperationContext, services: BenchServices, input: FileUndoInput): Promise<Facts> =>
  services.files.with(context.device, async (session) => {
    const write = services.fileWrites.get(input.deviceId, input.writeId);
    const { path, record, offset } = write;
    const place = { path, record, offset };
    const [original, written] = [fromHex(write.before), fromHex(write.after)];
    const now = await context.step('readCard', async () => {
      if (write.state === 'undone' || write.state === 'notWritten')
        throw new UsageError('CARD_FILE_WRITE_UNDONE', 'there is nothing to undo any more', {
          details: details(place),
        });
      if (write.iccid !== session.iccid && !path.endsWith('/2FE2'))
        throw new UsageError('CARD_FILE_OTHER_CARD', 'another profile is enabled now', { details: details(place) });
      await presentAll(session, place, input);
      const found = await readPlace(session.files, place, original.length);
      const untouched = write.state === 'unsure' ? isBetween(found, original, written) : equal(found, written);
      if (!untouched && !equal(found, original))
        throw new WorkbenchError('CARD_FILE_CHANGED_SINCE', 'the file holds something else by now', {
          details: details(place),
        });
      return found;
    });
    const undone: FileWrite = { ...write, state: 'undone' };
    return change(context, services, session, place, now, original, undone);
  });

/** From here on the card is changed. `undone`: the earlier write that this one takes back. */
async function change(
  context: OperationContext,
  services: BenchServices,
  session: FileSession,
  place: Place,
  before: Uint8Array,
  after: Uint8Array,
  undone?: FileWrite,
): Promise<Facts> {
  const { files, iccid } = session;
  const { fileWrites } = services;
  const label = labelOf(place);
  const write: FileWrite = {
    writeId: context.operationId,
    deviceId: context.device.id,
    iccid,
    ...place,
    before: toHex(before),
    after: toHex(after),
    at: isoTime(services.environment.clock.now()),
    state: 'begun',
  };
  context.pointOfNoReturn();
  const same = equal(before, after);
  const said = holdsKeys(place.path)
    ? { before: 'keys, not shown', after: 'keys, not shown' }
    : { before: write.before, after: write.after };
  const intent = { file: label, path: place.path, offset: String(place.offset), bytes: String(after.length), ...said };
  try {
    await context.step('writeFile', () => (same ? Promise.resolve() : put(files, place, after)), {
      intent,
      remember: { writing: write.writeId },
      prepare: (transaction) => fileWrites.put(transaction, write),
    });
    await context.step('readBackFile', async () => {
      const found = await readPlace(files, place, after.length);
      if (!equal(found, after))
        throw new WorkbenchError('READ_BACK_DIFFERS', `${label} holds something else after the write`, {
          details: details(place),
        });
    });
  } catch (error) {
    await settleFailure(context, services, files, write);
    throw error;
  }
  await context.step('record', () => Promise.resolve(), {
    outcome: () => ({ file: label }),
    record: (transaction) => {
      fileWrites.put(transaction, { ...write, state: 'done' });
      if (undone !== undefined) fileWrites.put(transaction, undone);
    },
  });
  return { file: label, path: place.path, writeId: write.writeId, changed: String(!same) };
}

/** After a failed write: what the card holds says whether there is anything to put back. */
async function settleFailure(
  context: OperationContext,
  services: BenchServices,
  files: CardFiles,
  write: FileWrite,
): Promise<void> {
  const before = fromHex(write.before);
  const settle = (state: FileWrite['state']) =>
    context.note('file.settled', { file: labelOf(write), state }, (transaction) =>
      services.fileWrites.put(transaction, { ...write, state }),
    );
  try {
    if (!equal(await readPlace(files, write, before.length), before))
      await context.step('rollBack', async () => {
        await put(files, write, before);
        if (!equal(await readPlace(files, write, before.length), before))
          throw new WorkbenchError('READ_BACK_DIFFERS', 'the file could not be put back');
      });
    settle('notWritten');
  } catch {
    settle('unsure');
  }
}

/** The process died around the write: the card says how far it came. What was begun is completed where the card lets it be. */
export const recoverWrite = (context: RecoveryContext, services: BenchServices): Promise<RecoveryOutcome> => {
  const writeId = context.memory['writing'];
  const write = writeId === undefined ? undefined : services.fileWrites.find(context.device.id, writeId);
  if (write === undefined) {
    context.found('nothing had been written');
    return Promise.resolve({ state: 'rolledBack', action: 'nothing was changed' });
  }
  return services.files.with(context.device, async (session) => {
    const { files, iccid } = session;
    const [before, after] = [fromHex(write.before), fromHex(write.after)];
    const settle = (state: FileWrite['state']) =>
      context.note('file.settled', { file: labelOf(write), state }, (transaction) =>
        services.fileWrites.put(transaction, { ...write, state }),
      );
    const unsure = (action: string, error: WorkbenchError): RecoveryOutcome => {
      settle('unsure');
      return { state: 'failed', action, error: error.toWire() };
    };
    const done = (action: string): RecoveryOutcome => {
      settle('done');
      return {
        state: 'succeeded',
        action,
        result: { file: labelOf(write), path: write.path, writeId: write.writeId, changed: 'true' },
      };
    };
    if (iccid !== write.iccid && !write.path.endsWith('/2FE2')) {
      context.found('another profile is enabled now');
      return unsure(
        'the file was left alone',
        new WorkbenchError('CARD_FILE_OTHER_CARD', 'another profile is enabled now', { details: details(write) }),
      );
    }
    let now: Uint8Array;
    try {
      now = await readPlace(files, write, after.length);
    } catch (error) {
      if (!(error instanceof WorkbenchError) || error.code !== 'CARD_FILE_UNREADABLE') throw error;
      context.found(`${labelOf(write)} cannot be read without a PIN`);
      return unsure('left as it is; undo it with the PIN', error);
    }
    if (equal(now, after)) {
      context.found(`${labelOf(write)} holds what was to be written`);
      return done('nothing left to do');
    }
    if (equal(now, before)) {
      context.found(`${labelOf(write)} holds what it held before`);
      settle('notWritten');
      return { state: 'rolledBack', action: 'left as it was' };
    }
    context.found(
      isBetween(now, before, after) ? `${labelOf(write)} is half written` : `${labelOf(write)} holds something else`,
    );
    if (!isBetween(now, before, after))
      return unsure(
        'the file was left alone',
        new WorkbenchError('CARD_FILE_CHANGED_SINCE', 'the file holds something else by now', {
          details: details(write),
        }),
      );
    try {
      await context.step('writeFile', () => put(files, write, after), { intent: { file: labelOf(write) } });
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      return unsure('half written; undo it with the PIN the file asks for', error);
    }
    return done('the write was completed');
  });
};

/** For the journal. PINs by name alone. */
export const describePins = ({ pins }: Presented): Facts =>
  pins === undefined || pins.length === 0
    ? {}
    : { pins: pins.map(({ reference }) => keyReferenceName(reference)).join(', ') };
