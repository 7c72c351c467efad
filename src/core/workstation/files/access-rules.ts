/** The access rules of a file as the card keeps them: a record of EF.ARR, or in the control parameters. TS 102 221 section 9.2.7. */
import { TlvError } from '#core/protocol/asn1/index.ts';
import { accessWords, compactAccessWords, type AccessWords } from '#core/protocol/file-content/index.ts';
import { fidText } from '#core/protocol/file-set/index.ts';
import { decodeAccessRules, type FileControlParameters } from '#core/protocol/ts102221/index.ts';
import type { CardFiles, SelectedFile } from './card-files.ts';

export interface FileAccess {
  readonly words: readonly AccessWords[];
  /** `record 3 of 3F00/2F06`; undefined where the control parameters hold the rules, or nothing tells them. */
  readonly rule: string | undefined;
}

const unknown: FileAccess = { words: [], rule: undefined };

export async function readAccess(files: CardFiles, file: SelectedFile): Promise<FileAccess> {
  const { fcp, path } = file;
  if (fcp === undefined) return unknown;
  const kind = fcp.structure === 'df' ? 'directory' : 'elementary';
  if (fcp.compactRules !== undefined) return { words: compactAccessWords(fcp.compactRules, kind), rule: undefined };
  if (fcp.expandedRules !== undefined) return { words: wordsOf(fcp.expandedRules, kind), rule: undefined };
  if (fcp.arr === undefined) return unknown;
  for (const directory of upward(path, fcp)) {
    const rules = `${directory}/${fidText(fcp.arr.fileId)}`;
    const found = await files.find(rules).catch(() => undefined);
    if (found === undefined) continue;
    const record = await files.readRecord(rules, fcp.arr.record);
    if (typeof record === 'number') return { words: [], rule: `record ${fcp.arr.record} of ${rules}` };
    return { words: wordsOf(record, kind), rule: `record ${fcp.arr.record} of ${rules}` };
  }
  return unknown;
}

function wordsOf(rules: Uint8Array, kind: 'elementary' | 'directory'): AccessWords[] {
  try {
    return accessWords(decodeAccessRules(rules), kind);
  } catch (error) {
    if (error instanceof TlvError) return [];
    throw error;
  }
}

/** Directories in which the EF.ARR may lie, the nearest first, the MF last. */
function* upward(path: string, { structure }: FileControlParameters): Generator<string> {
  const steps = path.split('/');
  const own = structure === 'df' ? steps.length : steps.length - 1;
  for (let length = own; length > 0; length--) yield steps.slice(0, length).join('/');
  if (steps[0] !== '3F00') yield '3F00';
}
