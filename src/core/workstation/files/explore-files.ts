/** What files a card has: by its EF.DIR, and by asking for each that the specifications know. TS 102 221 sections 8.5.3 and 13.1. */
import { toHex } from '#core/protocol/bytes/index.ts';
import { fidText, isDirectoryKind, type FileFacts } from '#core/protocol/file-set/index.ts';
import { applicationPrefix, decodePhonebookReference } from '#core/protocol/ts31102/index.ts';
import { decodeDirectoryRecord } from '#core/protocol/ts102221/index.ts';
import type { CardFiles } from './card-files.ts';
import { knownFilesIn } from './known-files.ts';

export interface CardApplicationEntry {
  /** Upper-case hex, as EF.DIR has it. */
  readonly aid: string;
  readonly label: string;
}

/** Applications of EF.DIR; where the card has none, those the registered prefixes find. */
export async function readApplications(files: CardFiles): Promise<CardApplicationEntry[]> {
  const directory = await files.readFacts('3F00/2F00');
  const entries = (directory?.records ?? []).map(decodeDirectoryRecord).filter((entry) => entry !== undefined);
  if (entries.length > 0) return entries.map(({ aid, label }) => ({ aid: toHex(aid), label }));
  const found: CardApplicationEntry[] = [];
  for (const [kind, prefix] of Object.entries(applicationPrefix)) {
    const application = await files.find(toHex(prefix)).catch(() => undefined);
    const aid = application?.fcp?.aid ?? (application === undefined ? undefined : prefix);
    if (aid !== undefined) found.push({ aid: toHex(aid), label: kind.toUpperCase() });
  }
  return found;
}

/** The files directly in a directory, each by one SELECT; contents are read where they are asked for. */
export async function exploreDirectory(
  files: CardFiles,
  directory: string,
  { contents = false }: { contents?: boolean } = {},
): Promise<FileFacts[]> {
  const found: FileFacts[] = [];
  const listed = directory.endsWith(`/${phonebook}`) ? await phonebookFiles(files, directory) : [];
  const known = knownFilesIn(directory);
  const others = listed.filter((path) => !known.some((one) => one.path === path));
  for (const { path, isDirectory } of [...known, ...others.map((one) => ({ path: one, isDirectory: false }))]) {
    const facts = await files.readFacts(path, { contents });
    if (facts !== undefined && isDirectoryKind(facts.kind) === isDirectory) found.push(facts);
  }
  return found;
}

const phonebook = '5F3A';

/** Which files make up a phonebook is the card's choice: EF.PBR tells (TS 31.102 section 4.4.2.1). */
async function phonebookFiles(files: CardFiles, directory: string): Promise<string[]> {
  const reference = await files.readFacts(`${directory}/4F30`);
  const fids = (reference?.records ?? []).flatMap((record) => decodePhonebookReference(record).map(({ fid }) => fid));
  return [...new Set(fids)].map((fid) => `${directory}/${fidText(fid)}`);
}

/** The whole card in the order of its directories: MF and what is below it, then each application of EF.DIR. */
export async function exploreCard(files: CardFiles, options: { contents?: boolean } = {}): Promise<FileFacts[]> {
  const all: FileFacts[] = [];
  const walk = async (directory: string): Promise<void> => {
    const root = await files.readFacts(directory, { contents: false });
    if (root === undefined || !isDirectoryKind(root.kind)) return;
    all.push(root);
    const children = await exploreDirectory(files, directory, options);
    for (const child of children) if (!isDirectoryKind(child.kind)) all.push(child);
    for (const child of children) if (isDirectoryKind(child.kind)) await walk(child.path);
  };
  const applications = await readApplications(files);
  await walk('3F00');
  for (const { aid } of applications) await walk(aid);
  return all;
}

/** AIDs that `ADF.USIM` and `7FFF` of a typed path mean, USIM first. */
export const inOrderOfUse = (applications: readonly CardApplicationEntry[]): string[] => {
  const prefixes = Object.values(applicationPrefix).map(toHex);
  const rank = (aid: string) => {
    const at = prefixes.findIndex((prefix) => aid.startsWith(prefix));
    return at < 0 ? prefixes.length : at;
  };
  return applications.map(({ aid }) => aid).sort((a, b) => rank(a) - rank(b));
};
