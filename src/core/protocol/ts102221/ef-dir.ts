import { Fields, readHeader, readTlv, tlv } from '../asn1/index.ts';
import { concat, decodeUtf8, encodeUtf8 } from '../bytes/index.ts';

/** One record of EF.DIR: application template 61 with AID and label (TS 102 221 section 13.1). */
export interface DirectoryEntry {
  readonly aid: Uint8Array;
  /** Empty when the record has none. */
  readonly label: string;
}

/** Undefined for an empty (FF) or foreign record. */
export function decodeDirectoryRecord(record: Uint8Array): DirectoryEntry | undefined {
  const header = record[0] === 0x61 ? readHeader(record) : undefined;
  if (header === undefined || header.headerLength + header.valueLength > record.length) return undefined;
  const fields = new Fields(readTlv(record).value);
  const aid = fields.optional(0x4f)?.value;
  if (aid === undefined) return undefined;
  const label = fields.optional(0x50)?.value;
  return { aid, label: label === undefined ? '' : readLabel(label) };
}

function readLabel(value: Uint8Array): string {
  const text = value.subarray(0, value.findLastIndex((byte) => byte !== 0xff) + 1);
  try {
    return decodeUtf8(text);
  } catch {
    return '';
  }
}

/** The record padded with FF to `recordLength`. Throws RangeError when it does not fit. */
export function encodeDirectoryRecord(entry: DirectoryEntry, recordLength: number): Uint8Array {
  const label = entry.label === '' ? new Uint8Array(0) : tlv(0x50, encodeUtf8(entry.label));
  const record = tlv(0x61, tlv(0x4f, entry.aid), label);
  if (record.length > recordLength) throw new RangeError('directory entry longer than the record');
  return concat(record, new Uint8Array(recordLength - record.length).fill(0xff));
}
