/** File facts as they cross the contract and stand in a dump: bytes as upper-case hex, keys left out. */
import { fromHex, toHex } from '../bytes/index.ts';
import type { FileFacts, FileKind } from './file-facts.ts';
import { fidText } from './file-place.ts';
import { withoutKeys } from './secret-files.ts';

export interface FileFactsJson {
  path: string;
  name?: string | undefined;
  kind: FileKind;
  fid: string;
  aid?: string | undefined;
  size?: number | undefined;
  recordLength?: number | undefined;
  sfi?: number | undefined;
  lifeCycle?: number | undefined;
  arr?: { fileId: string; record: number } | null | undefined;
  pinReferences?: number[] | undefined;
  content?: string | undefined;
  records?: string[] | undefined;
  unreadable?: string | undefined;
  masked?: true | undefined;
}

export function encodeFileFacts(file: FileFacts): FileFactsJson {
  const { fid, arr, pinReferences, content, records, unreadable, ...rest } = withoutKeys(file);
  return {
    ...rest,
    fid: fidText(fid),
    ...(arr === undefined ? {} : { arr: arr === null ? null : { fileId: fidText(arr.fileId), record: arr.record } }),
    ...(pinReferences === undefined ? {} : { pinReferences: [...pinReferences] }),
    ...(content === undefined ? {} : { content: toHex(content) }),
    ...(records === undefined ? {} : { records: records.map(toHex) }),
    ...(unreadable === undefined ? {} : { unreadable: fidText(unreadable) }),
  };
}

/** Inverse of `encodeFileFacts`. Trusts its input: it is validated where it comes in. */
export function decodeFileFacts(json: FileFactsJson): FileFacts {
  const { fid, arr, content, records, unreadable, ...rest } = json;
  const number = (text: string) => Number.parseInt(text, 16);
  return {
    ...rest,
    fid: number(fid),
    ...(arr === undefined ? {} : { arr: arr === null ? null : { fileId: number(arr.fileId), record: arr.record } }),
    ...(content === undefined ? {} : { content: fromHex(content) }),
    ...(records === undefined ? {} : { records: records.map(fromHex) }),
    ...(unreadable === undefined ? {} : { unreadable: number(unreadable) }),
  };
}
