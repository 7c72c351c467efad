import { decodeUtf8 } from '#core/protocol/bytes/index.ts';
import { workbenchReport, type JournalRange, type WorkbenchReport } from '#shared/api/index.ts';
import type { Journal } from '../journal/index.ts';
import { parseJsonObject } from '../json-object.ts';

const dataBlock = /<script type="application\/json" id="esim-workbench-report">([\s\S]*?)<\/script>/;

/** The report in a JSON or HTML file of this product, of whatever bench; undefined in anything else. */
export function readReport(content: Uint8Array): WorkbenchReport | undefined {
  let text: string;
  try {
    text = decodeUtf8(content);
  } catch {
    return undefined;
  }
  const json = text.trimStart().startsWith('{') ? text : dataBlock.exec(text)?.[1];
  const parsed = workbenchReport.safeParse(json === undefined ? undefined : parseJsonObject(json));
  return parsed.success ? parsed.data : undefined;
}

/** What a report says of the journal against the journal itself. */
export function againstJournal(
  range: JournalRange | null,
  journal: Pick<Journal, 'entry'>,
): 'agrees' | 'differs' | 'absent' {
  if (range === null) return 'absent';
  const places = [
    [range.fromSeq, range.firstHash],
    [range.toSeq, range.lastHash],
    [range.headSeq, range.headHash],
  ] as const;
  return places.every(([seq, hash]) => journal.entry(seq)?.hash === hash) ? 'agrees' : 'differs';
}
