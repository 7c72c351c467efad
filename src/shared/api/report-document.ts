import * as z from 'zod';

/** Never by colour alone: each tone is shown with its word. */
export const reportTone = z.enum(['good', 'bad', 'warn', 'none']);
export type ReportTone = z.infer<typeof reportTone>;

export const reportFact = z.object({
  label: z.string(),
  value: z.string(),
  code: z.boolean().describe('an identifier, a hash, bytes: in a monospace font, broken anywhere'),
});
export type ReportFact = z.infer<typeof reportFact>;

export const reportTable = z.object({
  caption: z.string(),
  columns: z.array(z.object({ name: z.string(), code: z.boolean(), share: z.number().describe('of the width') })),
  rows: z.array(z.array(z.object({ text: z.string(), tone: reportTone.nullable() }))),
});
export type ReportTable = z.infer<typeof reportTable>;

const factsBlock = z.object({ kind: z.literal('facts'), facts: z.array(reportFact) });
const tableBlock = z.object({ kind: z.literal('table'), table: reportTable });
const noticeBlock = z.object({
  kind: z.literal('notice'),
  tone: reportTone,
  title: z.string(),
  lines: z.array(z.string()),
});
const checkBlock = z.object({
  kind: z.literal('check'),
  tone: reportTone,
  word: z.string().describe('outcome in words'),
  title: z.string(),
  lines: z.array(z.string()),
  facts: z.array(reportFact),
  tables: z.array(reportTable),
});

export const reportBlock = z.discriminatedUnion('kind', [factsBlock, tableBlock, noticeBlock, checkBlock]);
export type ReportBlock = z.infer<typeof reportBlock>;

/** What a person reads, in every rendering alike: HTML, PDF, and inside the JSON. */
export const reportDocument = z.object({
  title: z.string(),
  lead: z.string(),
  verdict: z.object({ tone: reportTone, word: z.string(), detail: z.string() }),
  summary: z.array(reportFact),
  sections: z.array(z.object({ heading: z.string(), blocks: z.array(reportBlock) })),
  footer: z.string(),
});
export type ReportDocument = z.infer<typeof reportDocument>;
