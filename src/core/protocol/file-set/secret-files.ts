/** Files in which a card keeps keys it agreed on with the network: their contents go into no dump, report or trace. */
import { parentOfPath } from './file-place.ts';
import type { FileFacts } from './file-facts.ts';

const secretFiles: ReadonlySet<string> = new Set([
  'usim/6F08', // EF.Keys
  'usim/6F09', // EF.KeysPS
  'usim/6FE4', // EF.EPSNSC
  'usim/6FD6', // EF.GBABP
  'usim/6FD7', // EF.MSK
  'usim/6FD8', // EF.MUK
  'usim/6F2C', // EF.DCK
  'usim/6FC3', // EF.HiddenKey
  'isim/6FD5', // EF.GBABP
  'gsmAccess/4F20', // EF.Kc
  'gsmAccess/4F52', // EF.KcGPRS
  'df5gs/4F03', // EF.5GS3GPPNSC
  'df5gs/4F04', // EF.5GSN3GPPNSC
  'df5gs/4F05', // EF.5GAUTHKEYS
]);

export function holdsKeys(path: string): boolean {
  const at = path.lastIndexOf('/');
  const parent = at < 0 ? undefined : parentOfPath(path.slice(0, at));
  return parent !== undefined && secretFiles.has(`${parent}/${path.slice(at + 1)}`);
}

/** Filled with FF but for a key set identifier: as the file was made, no key in it yet. */
const isBlank = (bytes: Uint8Array): boolean => bytes.reduce((used, byte) => used + Number(byte !== 0xff), 0) <= 1;

/** The same file without the keys in it; files that never held one stay as they are. */
export function withoutKeys(file: FileFacts): FileFacts {
  if (!holdsKeys(file.path)) return file;
  const bodies = file.records ?? (file.content === undefined ? [] : [file.content]);
  if (bodies.every(isBlank)) return file;
  const { content: _content, records: _records, ...rest } = file;
  return { ...rest, masked: true };
}
