import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { base, isoTime } from './common.ts';

/** One link of the hash chain: hash = SHA-256 over the previous hash and this entry's canonical JSON. */
export const journalEntry = z.object({
  seq: z.number().int(),
  at: isoTime,
  operationId: z.string().nullable(),
  deviceId: z.string().nullable(),
  event: z.string().describe('operation.started, step.intended, step.done, operation.ended, recovery.found, …'),
  data: z.record(z.string(), z.string()),
  hash: z.string(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

export const journalVerdict = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  headHash: z.string(),
  firstBrokenSeq: z.number().int().nullable(),
});
export type JournalVerdict = z.infer<typeof journalVerdict>;

export const journal = {
  list: base
    .route({ method: 'GET', path: '/journal' })
    .input(
      z.object({
        beforeSeq: z.coerce.number().int().optional(),
        operationId: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(journalEntry)),
  verify: base.route({ method: 'GET', path: '/journal/verdict' }).output(journalVerdict),
  watch: base.route({ method: 'GET', path: '/journal/events' }).output(eventIterator(journalEntry)),
};
