/** Which files a directory may have, by the specifications' tables and the profile package's templates: a card does not list them. */
import { applicationOfAid, fidText, memberName, nameOfPath } from '#core/protocol/file-set/index.ts';
import { elementTemplates, type FileTemplate } from '#core/protocol/saip/index.ts';
import { fileTable, type FileParent } from '#core/protocol/ts31102/index.ts';

export interface KnownFile {
  readonly path: string;
  readonly isDirectory: boolean;
}

/** Met in the field without a name that we know: the multimode directory of test profiles, and what lies in it. */
const unnamed: readonly (readonly [directory: string, fids: readonly number[]])[] = [
  ['mf', [0x2ffb, 0x7f66]],
  ['mf/7F66', [0x5f40]],
  ['mf/7F66/5F40', [0x4f40, 0x4f41, 0x4f42, 0x4f43, 0x4f44]],
  ['usim', [0x7f66]],
  ['usim/7F66', [0x5f40]],
  ['usim/7F66/5F40', [0x4f40, 0x4f41, 0x4f42, 0x4f43, 0x4f44]],
];

/** Directory, its root by kind (`mf/7F10`, `usim/5FC0`) → name of each file by its FID. */
const directories = new Map<string, Map<number, string | undefined>>();

function add(directory: string, fid: number, name: string | undefined): void {
  const files = directories.get(directory) ?? new Map<number, string | undefined>();
  directories.set(directory, files);
  if (!files.has(fid)) files.set(fid, name);
}

const isDirectoryId = (fid: number): boolean => [0x3, 0x5, 0x7].includes(fid >> 12);

const places: Readonly<Record<FileParent, readonly string[]>> = {
  mf: ['mf'],
  telecom: ['mf/7F10'],
  phonebook: ['mf/7F10/5F3A', 'usim/5F3A'],
  graphics: ['mf/7F10/5F50'],
  multimedia: ['mf/7F10/5F3B'],
  mmss: ['mf/7F10/5F3C'],
  usim: ['usim'],
  gsmAccess: ['usim/5F3B'],
  hnb: ['usim/5F50'],
  solsa: ['usim/5F70'],
  mexe: ['usim/5F3C'],
  wlan: ['usim/5F40'],
  df5gs: ['usim/5FC0'],
  dfSaip: ['usim/5FD0'],
  isim: ['isim'],
};
for (const { parent, fid, name } of fileTable)
  for (const place of places[parent])
    if (fid !== 0x3f00 && fid !== 0x7fff) add(place, fid, `${isDirectoryId(fid) ? 'DF' : 'EF'}.${name}`);

/** Rows after a directory's lie in it; the directory itself lies in `home`, the first one of a template perhaps elsewhere. */
function addTemplate(home: string, template: readonly FileTemplate[], insideFirst = false): void {
  let base = home;
  let directory = home;
  for (const { kind, name, fid } of template) {
    if (fid === undefined || fid === 0x3f00) continue;
    if (kind !== 'df') {
      add(directory, fid, memberName(name));
      continue;
    }
    add(base, fid, memberName(name.replace(/^df-df-/, 'df-')));
    directory = `${base}/${fidText(fid)}`;
    if (insideFirst && base === home) base = directory;
  }
}

const { mf, cd, telecom, usim, isim, csim, phonebook, ...others } = elementTemplates;
addTemplate('mf', mf.files);
addTemplate('mf', cd.files);
addTemplate('mf', telecom.files, true);
addTemplate('usim', usim.files);
addTemplate('usim', phonebook.files);
addTemplate('usim', others['opt-usim'].files);
addTemplate('usim', others['gsm-access'].files);
addTemplate('usim', others['df-5gs'].files);
addTemplate('usim', others['df-saip'].files);
addTemplate('usim', others['df-snpn'].files);
addTemplate('usim', others['df-5gprose'].files);
addTemplate('isim', isim.files);
addTemplate('isim', others['opt-isim'].files);
addTemplate('csim', csim.files);
addTemplate('csim', others['opt-csim'].files);
for (const [directory, fids] of unnamed) for (const fid of fids) add(directory, fid, undefined);

function placeOf(directory: string): string | undefined {
  const [root = '', ...steps] = directory.split('/');
  const kind = root === '3F00' ? 'mf' : applicationOfAid(root);
  return kind === undefined ? undefined : [kind, ...steps].join('/');
}

/** Files that may stand directly in a directory, in the order of the tables. */
export function knownFilesIn(directory: string): KnownFile[] {
  const place = placeOf(directory);
  const files = place === undefined ? undefined : directories.get(place);
  return [...(files?.keys() ?? [])].map((fid) => ({
    path: `${directory}/${fidText(fid)}`,
    isDirectory: isDirectoryId(fid),
  }));
}

/** `EF.IMSI`; undefined for what neither a specification nor a template names. */
export function nameOf(path: string): string | undefined {
  const named = nameOfPath(path);
  if (named !== undefined) return named;
  const at = path.lastIndexOf('/');
  const place = at < 0 ? undefined : placeOf(path.slice(0, at));
  return place === undefined ? undefined : directories.get(place)?.get(Number.parseInt(path.slice(at + 1), 16));
}
