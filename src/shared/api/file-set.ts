import * as z from 'zod';
import { hex, isoTime } from './common.ts';

const fileId = z.string().regex(/^[0-9A-F]{4}$/);

export const filePath = z
  .string()
  .max(200)
  .regex(/^(([0-9A-F]{2}){5,16}|3F00)(\/[0-9A-F]{4})*$/)
  .describe('file identifiers joined by /, from the MF (3F00/2FE2) or from the full AID of an application');

export const fileKind = z.enum(['mf', 'df', 'adf', 'transparent', 'linearFixed', 'cyclic', 'berTlv']);

/** One file of a card or of a package. Keys the card agreed on with a network are left out (`masked`). */
export const fileFacts = z.object({
  path: filePath,
  name: z.string().max(100).optional().describe('as the specifications write it, e.g. EF.IMSI'),
  kind: fileKind,
  fid: fileId,
  aid: hex.optional(),
  size: z.number().int().nonnegative().optional(),
  recordLength: z.number().int().positive().optional(),
  sfi: z.number().int().optional(),
  lifeCycle: z.number().int().optional(),
  arr: z
    .object({ fileId, record: z.number().int() })
    .nullable()
    .optional()
    .describe('record of the EF.ARR that governs access; null: there is none; absent: not told'),
  pinReferences: z.array(z.number().int()).optional(),
  content: hex.optional(),
  records: z.array(hex).optional(),
  unreadable: fileId.optional().describe('status word of the read that failed'),
  masked: z.literal(true).optional(),
});
export type FileFacts = z.infer<typeof fileFacts>;

export const fileChange = z.enum([
  'onlyLeft',
  'onlyRight',
  'content',
  'size',
  'structure',
  'access',
  'sfi',
  'lifeCycle',
]);

export const fileDifference = z.object({
  path: filePath,
  name: z.string().optional(),
  change: fileChange,
  left: z.string().optional().describe('hex for bytes, decimal for sizes'),
  right: z.string().optional(),
  record: z.number().int().optional(),
  offset: z.number().int().optional().describe('first byte that differs, from 0'),
  masked: z.literal(true).optional().describe('keys differ; they are not shown'),
  expected: z.string().optional().describe('why the difference was declared beforehand; absent: it was not'),
});
export type FileDifference = z.infer<typeof fileDifference>;

/** What the file browser writes and reads again. */
export const fileDump = z.object({
  format: z.literal('esim-workbench.file-dump'),
  version: z.literal(1),
  takenAt: isoTime,
  iccid: z.string().nullable(),
  files: z.array(fileFacts).max(5000),
});
export type FileDump = z.infer<typeof fileDump>;
