import { readFileSync } from 'node:fs';

/** Text of a CSV file: UTF-8, or UTF-16 with its byte order mark. Throws what `unreadable` makes of the reason. */
export function readCsvFile(path: string, unreadable: (reason: string, cause: unknown) => Error): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : 'cannot be read', error);
  }
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable('it is not UTF-8 text', error);
  }
}
