import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { base, deviceId, isoTime, operationId } from './common.ts';
import { stepName } from './operations.ts';
import { settings } from './settings.ts';

export const traceKind = z.enum(['apdu', 'at', 'http']);
export type TraceKind = z.infer<typeof traceKind>;
export const traceDirection = z.enum(['tx', 'rx']);
export type TraceDirection = z.infer<typeof traceDirection>;
export const traceOutcome = z
  .enum(['none', 'good', 'warning', 'bad'])
  .describe('of status word, result code or HTTP status; none: the line says nothing of success');
export type TraceOutcome = z.infer<typeof traceOutcome>;

const seq = z.number().int().min(0);
const seqInQuery = z.coerce.number().int().min(0);

/** One APDU exchange or AT line, identifiers redacted, secrets never in it. */
export const traceLine = z.object({
  seq: seq.describe('counts up over restarts, without gaps'),
  at: isoTime,
  deviceId,
  operationId: z.string().nullable(),
  step: stepName.nullable().describe('step of the operation that was under way'),
  kind: traceKind,
  direction: traceDirection,
  /** ES10 or APDU name, AT command name, ES9+ function. */
  name: z.string(),
  text: z.string().describe('upper-case hex of an APDU, the AT line, or the function with its status'),
  status: z.string().nullable().describe('status word in words'),
  outcome: traceOutcome,
  durationMs: z.number().nullable(),
  channel: z.number().int().nullable().describe('logical channel'),
  exchange: seq.describe('the line that began the exchange: blocks of one chain and their answers share it'),
  path: z
    .string()
    .nullable()
    .describe('file or application it is about: FIDs in hex joined by /, an application by its AID'),
});
export type TraceLine = z.infer<typeof traceLine>;

export const traceFilter = z.object({
  deviceId: deviceId.optional(),
  kind: traceKind.optional(),
  direction: traceDirection.optional(),
  operationId: operationId.optional(),
  step: stepName.optional(),
  outcome: traceOutcome.optional(),
  text: z.string().max(200).optional().describe('in name, text, file or status; hex also with blanks'),
  since: isoTime.optional().describe('from this moment'),
  until: isoTime.optional().describe('before this moment'),
  afterSeq: seqInQuery.optional(),
  upToSeq: seqInQuery.optional(),
});
export type TraceFilter = z.infer<typeof traceFilter>;

export const tracePage = z.object({
  total: z.number().int().describe('lines that pass the filter'),
  kept: z.number().int().describe('lines kept in all'),
  generation: z.number().int().describe('changes when lines were dropped: offsets mean other lines then'),
  lines: z.array(traceLine),
});
export type TracePage = z.infer<typeof tracePage>;

/** One element of BER-TLV with the name its specification gives it there. */
export interface TlvNode {
  readonly tag: string;
  readonly name: string | null;
  readonly length: number;
  /** Upper-case hex, what is blotted out as stars; null for one that has children. */
  readonly value: string | null;
  readonly meaning: string | null;
  readonly children: readonly TlvNode[];
}
export const tlvNode: z.ZodType<TlvNode> = z.lazy(() =>
  z.object({
    tag: z.string(),
    name: z.string().nullable(),
    length: z.number().int(),
    value: z.string().nullable(),
    meaning: z.string().nullable(),
    children: z.array(tlvNode),
  }),
);

const decodedSide = z.object({
  hex: z.string().describe('the data of all blocks put together, what is blotted out as stars'),
  tlv: z.array(tlvNode).nullable().describe('null where it is no TLV'),
});

export const traceDecoded = z.object({
  seq,
  title: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  request: decodedSide.nullable(),
  response: decodedSide.nullable(),
  lines: z.array(traceLine).describe('of the exchange'),
});
export type TraceDecoded = z.infer<typeof traceDecoded>;

export const traceFormat = z
  .enum(['pcapng', 'lpac', 'jsonl', 'text'])
  .describe('GSMTAP for Wireshark; JSON lines as lpac speaks them; JSON lines of all there is; plain text');
export type TraceFormat = z.infer<typeof traceFormat>;

export const trace = {
  /** The newest lines that pass the filter, oldest first. */
  list: base
    .route({ method: 'GET', path: '/trace' })
    .input(z.strictObject({ ...traceFilter.shape, limit: z.coerce.number().int().min(1).max(5000).default(500) }))
    .output(z.array(traceLine)),
  /** Lines by their place among those that pass the filter, oldest first: for scrolling over all of them. */
  page: base
    .route({ method: 'GET', path: '/trace/page' })
    .input(
      z.strictObject({
        ...traceFilter.shape,
        offset: seqInQuery.default(0),
        limit: z.coerce.number().int().min(0).max(1000).default(200),
      }),
    )
    .output(tracePage),
  /** The next line, from a place on, in which a text is found; nulls where there is none. */
  find: base
    .route({ method: 'GET', path: '/trace/find' })
    .input(
      z.strictObject({
        ...traceFilter.shape,
        search: z.string().min(1).max(200),
        offset: z.coerce.number().int().describe('the first place looked at'),
        backwards: z.stringbool().or(z.boolean()).default(false),
      }),
    )
    .output(z.object({ offset: z.number().int().nullable(), seq: seq.nullable() })),
  /** The place, among those that pass the filter, of a line or of the first after it. */
  locate: base
    .route({ method: 'GET', path: '/trace/place' })
    .input(z.strictObject({ ...traceFilter.shape, seq: seqInQuery }))
    .output(z.object({ offset: z.number().int() })),
  /** The exchange a line belongs to, in words and as a tree. Rejects with TRACE_LINE_UNKNOWN. */
  decode: base
    .route({ method: 'GET', path: '/trace/lines/{seq}' })
    .input(z.object({ seq: seqInQuery }))
    .output(traceDecoded),
  /** Lines as they happen, in batches; with `afterSeq`, first those that were missed. */
  watch: base
    .route({ method: 'GET', path: '/trace/events' })
    .input(z.strictObject(traceFilter.shape))
    .output(eventIterator(z.array(traceLine))),
  /** Removes every line for good; numbers go on. */
  clear: base.route({ method: 'DELETE', path: '/trace' }).output(z.object({ removed: z.number().int() })),
  /** A file in pieces, each upper-case hex of its bytes; the last tells how many lines went in. */
  export: base
    .route({ method: 'GET', path: '/trace/export' })
    .input(
      z.strictObject({
        ...traceFilter.shape,
        format: traceFormat,
        redaction: settings.shape.redaction.optional().describe('default: as the settings say'),
      }),
    )
    .output(eventIterator(z.object({ bytes: z.string(), lines: z.number().int() }))),
};
