/** Decoded view of a file: the specification's terms for what it holds. Nothing that stands in a file makes this throw. */
import { TlvError } from '../asn1/index.ts';
import { holdsKeys, parentOfPath, type FileKind } from '../file-set/index.ts';
import type { ContentRecord, DecodedContent } from './decoded-content.ts';
import { FieldWriter, type FileDecoder } from './field-writer.ts';
import { decoderOf } from './registry.ts';
import { isBlank } from './wording.ts';

export interface FileToDecode {
  /** In the notation of a file set; it says which file this is. */
  readonly path: string;
  readonly kind: FileKind;
  readonly content?: Uint8Array | undefined;
  readonly records?: readonly Uint8Array[] | undefined;
}

export function decodeFileContent({ path, content, records }: FileToDecode): DecodedContent {
  const at = path.lastIndexOf('/');
  const parent = at < 0 ? undefined : parentOfPath(path.slice(0, at));
  const decoder = decoderOf(parent, Number.parseInt(path.slice(at + 1), 16));
  const secret = decoder?.secret === true || holdsKeys(path);
  const none = { known: decoder !== undefined, secret, fields: [], records: [], problems: [] };
  if (decoder === undefined) return none;
  if (records !== undefined)
    return { ...none, records: records.map((record, i) => decodeRecord(decoder, record, i + 1)) };
  if (content === undefined) return none;
  return { ...none, ...decodeOne(decoder, content) };
}

function decodeRecord(decoder: FileDecoder, record: Uint8Array, number: number): ContentRecord {
  const empty = isBlank(record) || (decoder.isEmpty?.(record) ?? false);
  return { number, empty, ...(empty ? { fields: [], problems: [] } : decodeOne(decoder, record)) };
}

function decodeOne(decoder: FileDecoder, bytes: Uint8Array): Pick<DecodedContent, 'fields' | 'problems'> {
  const out = new FieldWriter();
  try {
    decoder.decode(bytes, out);
  } catch (error) {
    if (!(error instanceof TlvError) && !(error instanceof RangeError)) throw error;
    out.problem(error.message);
  }
  return { fields: out.fields, problems: out.problems };
}
