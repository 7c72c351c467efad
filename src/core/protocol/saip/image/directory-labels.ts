import { Fields, TlvError } from '../../asn1/index.ts';
import { decodeUtf8, toHex } from '../../bytes/index.ts';
import type { DirectoryNode } from './card-image.ts';

const efDirId = 0x2f00;

/** Application labels of EF.DIR by upper-case hex AID. ETSI TS 102 221 clause 13.1; records without a template are skipped. */
export function directoryLabels(masterFile: DirectoryNode): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const directory = masterFile.children.find((node) => node.fid === efDirId);
  if (directory === undefined || directory.kind !== 'linearFixed') return labels;
  for (const record of directory.content) {
    const end = record[1];
    if (record[0] !== 0x61 || end === undefined || end >= 0x80) continue;
    try {
      const members = new Fields(record.subarray(2, 2 + end));
      const label = members.optional(0x50);
      if (label !== undefined) labels.set(toHex(members.required(0x4f).value), decodeUtf8(label.value));
    } catch (error) {
      if (!(error instanceof TlvError) && !(error instanceof RangeError)) throw error;
    }
  }
  return labels;
}
