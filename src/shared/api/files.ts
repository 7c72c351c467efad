import * as z from 'zod';
import { base, deviceId, hex, isoTime, operationId, startedOperation } from './common.ts';
import { fileDifference, fileDump, fileKind, filePath } from './file-set.ts';

const keyReference = z
  .number()
  .int()
  .min(1)
  .max(0x9f)
  .describe('key reference of TS 102 221 table 9.3: 1 PIN1, 129 PIN2, 10 ADM1');

/** As people write it, too: `ADF.USIM/EF.IMSI`, `MF/2FE2`, `7FFF/6F07`, `EF.IMSI`. */
const filePathText = z
  .string()
  .min(2)
  .max(200)
  .describe('path of a file: 3F00/2FE2, a full AID and file identifiers, or names such as ADF.USIM/EF.IMSI');

/** A PIN on its way to the card: held in memory until the card has answered, and nowhere else. */
export const givenPin = z.strictObject({
  reference: keyReference,
  pin: z.string().min(4).max(16).describe('4 to 8 digits; of an administrative key also 16 hex digits'),
});
export type GivenPin = z.infer<typeof givenPin>;

export const fileNode = z.object({
  path: filePath,
  name: z.string().nullable().describe('as the specifications write it, e.g. EF.IMSI'),
  title: z.string().nullable(),
  kind: fileKind,
  size: z.number().int().nullable(),
  recordLength: z.number().int().nullable(),
  sfi: z.number().int().nullable(),
  lifeCycle: z.number().int().nullable().describe('5 activated, 4 deactivated'),
  secret: z.boolean().describe('keys stand in it: contents are never shown'),
  unreadable: hex.nullable().describe('status word that refused the file itself'),
});
export type FileNode = z.infer<typeof fileNode>;

export const cardApplication = z.object({
  aid: hex,
  label: z.string(),
  kind: z.enum(['usim', 'isim', 'csim']).nullable(),
});

export const fileTree = z.object({
  iccid: z.string().nullable(),
  applications: z.array(cardApplication).describe('as EF.DIR lists them, USIM first'),
  files: z.array(fileNode).describe('a directory before what is in it'),
});
export type FileTree = z.infer<typeof fileTree>;

export const pinState = z.object({
  reference: keyReference,
  name: z.string().describe('PIN1, PIN2, ADM1, …'),
  enabled: z.boolean().nullable(),
  satisfied: z.boolean().describe('verified in this session, or disabled'),
  blocked: z.boolean(),
  triesLeft: z
    .number()
    .int()
    .nullable()
    .describe('null: the card does not tell, as of PINs that are verified or disabled'),
  pukTriesLeft: z.number().int().nullable(),
});
export type PinState = z.infer<typeof pinState>;

export const contentField = z.object({
  label: z.string(),
  value: z.string(),
  detail: z.string().optional(),
  hex: hex.optional(),
});
export type ContentField = z.infer<typeof contentField>;

export const decodedContent = z.object({
  known: z.boolean().describe('false: no specification that we know tells what stands in it'),
  secret: z.boolean(),
  fields: z.array(contentField),
  records: z.array(
    z.object({
      number: z.number().int(),
      empty: z.boolean(),
      fields: z.array(contentField),
      problems: z.array(z.string()),
    }),
  ),
  problems: z.array(z.string()).describe('what does not agree with the specification'),
});
export type DecodedContent = z.infer<typeof decodedContent>;

export const fileView = fileNode.extend({
  fcp: z.object({ hex, facts: z.array(z.object({ label: z.string(), value: z.string() })) }),
  access: z.array(z.object({ operation: z.string(), condition: z.string() })),
  accessRule: z
    .string()
    .nullable()
    .describe('where the access rules stand; null: in the control parameters, or nowhere'),
  content: hex.nullable().describe('null: a file of records, a directory, one that cannot be read, or keys'),
  records: z.array(hex).nullable(),
  refusal: z.object({ sw: hex, text: z.string() }).nullable().describe('why the contents cannot be read'),
  decoded: decodedContent,
});
export type FileView = z.infer<typeof fileView>;

/** One side of a comparison. */
export const filesSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), deviceId }),
  z.strictObject({ kind: z.literal('dump'), dump: fileDump }),
  z.strictObject({ kind: z.literal('package'), der: z.string().max(7_000_000).describe('profile package, hex') }),
  z.strictObject({ kind: z.literal('catalogue'), profileType: z.string().min(1).max(200) }),
  z
    .strictObject({ kind: z.literal('order'), deviceId })
    .describe('what the order of the enabled profile left on the card'),
]);
export type FilesSource = z.infer<typeof filesSource>;

export const fileComparison = z.object({
  left: z.object({ iccid: z.string().nullable(), files: z.number().int() }),
  right: z.object({ iccid: z.string().nullable(), files: z.number().int() }),
  differences: z.array(fileDifference),
  unread: z.array(filePath).describe('compared by their control parameters alone: their contents could not be read'),
});
export type FileComparison = z.infer<typeof fileComparison>;

export const fileWriteRecord = z.object({
  writeId: operationId.describe('the operation that wrote it'),
  iccid: z.string().nullable(),
  path: filePath,
  name: z.string().nullable(),
  record: z.number().int().nullable(),
  offset: z.number().int(),
  before: hex.nullable().describe('null: keys'),
  after: hex.nullable(),
  at: isoTime,
  state: z.enum(['begun', 'done', 'notWritten', 'unsure', 'undone']),
});
export type FileWriteRecord = z.infer<typeof fileWriteRecord>;

const pins = z
  .array(givenPin)
  .max(4)
  .optional()
  .describe('verified on the same connection, before the write; never kept');
const lastTry = z
  .boolean()
  .optional()
  .describe('true: give a PIN even where the card has one try left, or does not tell');

export const fileWriteInput = z.strictObject({
  deviceId,
  path: filePathText,
  record: z.number().int().min(1).max(254).optional().describe('of a file of records: the one to write, whole'),
  offset: z.number().int().min(0).max(0x7fff).default(0),
  content: hex.min(2).max(0x20000),
  pins,
  lastTry,
});

export const filesApi = {
  /** The enabled profile's files by selection. Rejects with NO_EUICC, OPERATION_RUNNING, DeviceError. */
  tree: base
    .route({ method: 'GET', path: '/devices/{deviceId}/files' })
    .input(
      z.object({
        deviceId,
        directory: filePathText.optional().describe('what is directly in this one; left out: the whole card'),
        depth: z
          .enum(['whole', 'shallow'])
          .default('whole')
          .describe('shallow, without directory: the MF, its files and the applications alone'),
      }),
    )
    .output(fileTree),
  /** Rejects with CARD_FILE_NOT_FOUND. */
  read: base
    .route({ method: 'GET', path: '/devices/{deviceId}/file' })
    .input(z.object({ deviceId, path: filePathText }))
    .output(fileView),
  /** Every file that can be read, without keys. */
  dump: base
    .route({ method: 'POST', path: '/devices/{deviceId}/files/dump' })
    .input(z.object({ deviceId, paths: z.array(filePathText).max(2000).optional() }))
    .output(fileDump),
  diff: base
    .route({ method: 'POST', path: '/files/diff' })
    .input(z.strictObject({ left: filesSource, right: filesSource }))
    .output(fileComparison),
  /** PINs that count in a directory, and their tries left. No try is spent. */
  pins: base
    .route({ method: 'GET', path: '/devices/{deviceId}/pins' })
    .input(z.object({ deviceId, directory: filePathText }))
    .output(z.array(pinState)),
  /** Gives the card one PIN, once. What it opens stays open until the card is released, at the latest after five minutes. */
  verifyPin: base
    .route({ method: 'POST', path: '/devices/{deviceId}/pins/verify' })
    .input(z.strictObject({ deviceId, directory: filePathText, ...givenPin.shape, lastTry }))
    .output(startedOperation),
  /** Releases the card: verified PINs count no longer. */
  release: base
    .route({ method: 'POST', path: '/devices/{deviceId}/files/release' })
    .input(z.object({ deviceId }))
    .output(z.object({ released: z.boolean() })),
  write: base
    .route({ method: 'POST', path: '/devices/{deviceId}/file' })
    .input(fileWriteInput)
    .output(startedOperation),
  /** Puts back what stood there before a write. Rejects with CARD_FILE_CHANGED_SINCE. */
  undo: base
    .route({ method: 'POST', path: '/devices/{deviceId}/file-writes/{writeId}/undo' })
    .input(z.strictObject({ deviceId, writeId: operationId, pins, lastTry }))
    .output(startedOperation),
  writes: base
    .route({ method: 'GET', path: '/devices/{deviceId}/file-writes' })
    .input(z.object({ deviceId }))
    .output(z.array(fileWriteRecord)),
};
