/** Where a path leads by the specifications: the row of the file table it names. 3GPP TS 31.102 clause 4.7, TS 31.103 clause 4.3. */
import { toHex } from '../bytes/index.ts';
import { applicationPrefix, findFile, type FileEntry, type FileParent } from '../ts31102/index.ts';

export const masterFilePath = '3F00';

export const fidText = (fid: number): string => fid.toString(16).toUpperCase().padStart(4, '0');

const prefixes = Object.entries(applicationPrefix).map(([kind, prefix]) => ({ kind, prefix: toHex(prefix) }));

/** Kind of application that an AID in hex belongs to, by its registered prefix. */
export const applicationOfAid = (aid: string): string | undefined =>
  prefixes.find(({ prefix }) => aid.startsWith(prefix))?.kind;

const isAid = (step: string): boolean => step.length >= 10;

/** Directories whose files have names of their own, by the directory they lie in. */
const namedDirectories: Readonly<Record<string, FileParent>> = {
  'mf/7F10': 'telecom',
  'telecom/5F3A': 'phonebook',
  'telecom/5F50': 'graphics',
  'telecom/5F3B': 'multimedia',
  'telecom/5F3C': 'mmss',
  'usim/5F3A': 'phonebook',
  'usim/5F3B': 'gsmAccess',
  'usim/5F3C': 'mexe',
  'usim/5F40': 'wlan',
  'usim/5F50': 'hnb',
  'usim/5F70': 'solsa',
  'usim/5FC0': 'df5gs',
  'usim/5FD0': 'dfSaip',
};

/** Directory of the file table that the path of a directory leads to. */
export function parentOfPath(directory: string): FileParent | undefined {
  const [first = '', ...steps] = directory.split('/');
  const application = isAid(first) ? applicationOfAid(first) : undefined;
  let parent: FileParent | undefined =
    first === masterFilePath ? 'mf' : application === 'usim' || application === 'isim' ? application : undefined;
  for (const step of steps) parent = parent === undefined ? undefined : namedDirectories[`${parent}/${step}`];
  return parent;
}

/** The file table's row of a path; undefined for files that no specification names. */
export function entryOfPath(path: string): FileEntry | undefined {
  const at = path.lastIndexOf('/');
  if (at < 0) return path === masterFilePath ? findFile('mf', 0x3f00) : undefined;
  const parent = parentOfPath(path.slice(0, at));
  return parent === undefined ? undefined : findFile(parent, Number.parseInt(path.slice(at + 1), 16));
}

const isDirectoryId = (fid: string): boolean => /^[57]/.test(fid);

/** `EF.IMSI`, `DF.TELECOM`, `ADF.USIM`, `MF`; undefined for files that no specification names. */
export function nameOfPath(path: string): string | undefined {
  if (path === masterFilePath) return 'MF';
  if (isAid(path) && !path.includes('/')) {
    const application = applicationOfAid(path);
    return application === undefined ? undefined : `ADF.${application.toUpperCase()}`;
  }
  const entry = entryOfPath(path);
  return entry === undefined ? undefined : `${isDirectoryId(path.slice(-4)) ? 'DF' : 'EF'}.${entry.name}`;
}
