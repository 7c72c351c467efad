/** Reading questions of the file browser: tree, one file, PINs, dump, comparison. */
import type { BenchDevice } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  applicationOfAid,
  compareFileSets,
  decodeFileFacts,
  encodeFileFacts,
  fileSetOfImage,
  isDirectoryKind,
  type FileFacts,
  type FileSet,
} from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage, ProfilePackageError } from '#core/protocol/saip/index.ts';
import type { FileComparison, FileDump, FilesSource, FileTree } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { isoTime } from '../live/index.ts';
import { keptUpFiles } from '../verification/kept-up-files.ts';
import { exploreCard, exploreDirectory, inOrderOfUse, readApplications } from './explore-files.ts';
import type { FileSession } from './file-sessions.ts';
import { shownNode } from './file-views.ts';
import { resolvePath } from './resolve-path.ts';

export interface TreeQuestion {
  readonly directory?: string | undefined;
  readonly depth: 'whole' | 'shallow';
}

export async function readTree({ files, iccid }: FileSession, question: TreeQuestion): Promise<FileTree> {
  const { directory, depth } = question;
  if (directory !== undefined) {
    const path = await resolvePath(files, directory);
    return { iccid, applications: [], files: (await exploreDirectory(files, path)).map(shownNode) };
  }
  const listed = await readApplications(files);
  const order = inOrderOfUse(listed);
  const applications = order.map((aid) => ({
    aid,
    label: listed.find((one) => one.aid === aid)?.label ?? '',
    kind: (applicationOfAid(aid) as 'usim' | 'isim' | 'csim' | undefined) ?? null,
  }));
  if (depth === 'whole') return { iccid, applications, files: (await exploreCard(files)).map(shownNode) };
  const roots: FileFacts[] = [];
  for (const path of ['3F00', ...order]) {
    const facts = await files.readFacts(path, { contents: false });
    if (facts === undefined || !isDirectoryKind(facts.kind)) continue;
    roots.push(facts);
    if (path === '3F00') roots.push(...(await exploreDirectory(files, path)));
  }
  return { iccid, applications, files: roots.map(shownNode) };
}

/** Every file, or those of `paths`, keys left out. */
export async function dumpFiles(
  { files, iccid }: FileSession,
  paths: readonly string[] | undefined,
  now: number,
): Promise<FileDump> {
  const wanted: string[] = [];
  for (const path of paths ?? []) wanted.push(await resolvePath(files, path));
  const found = paths === undefined ? await exploreCard(files, { contents: true }) : await files.readFileSet(wanted);
  return {
    format: 'esim-workbench.file-dump',
    version: 1,
    takenAt: isoTime(now),
    iccid,
    files: found.map(encodeFileFacts),
  };
}

interface Side {
  readonly iccid: string | null;
  readonly files: FileSet;
  readonly isCard: boolean;
}

/** Rejects with UsageError PROFILE_PACKAGE_INVALID, PROFILE_TYPE_UNKNOWN, NO_PACKAGE_KNOWN, and as reading a device does. */
export async function compareFiles(
  services: BenchServices,
  left: FilesSource,
  right: FilesSource,
  device: (deviceId: string) => Promise<BenchDevice>,
): Promise<FileComparison> {
  const first = await readSide(services, left, device);
  const second = await readSide(services, right, device);
  // What a card in use keeps up by itself says nothing against the package it was loaded from.
  const expected = first.isCard !== second.isCard ? keptUpFiles : [];
  const differences = compareFileSets(first.files, second.files, { expected });
  const unread = [...first.files, ...second.files].filter(
    (file) => file.unreadable !== undefined && !isDirectoryKind(file.kind),
  );
  return {
    left: { iccid: first.iccid, files: first.files.length },
    right: { iccid: second.iccid, files: second.files.length },
    differences,
    unread: [...new Set(unread.map(({ path }) => path))],
  };
}

async function readSide(
  services: BenchServices,
  source: FilesSource,
  find: (deviceId: string) => Promise<BenchDevice>,
): Promise<Side> {
  switch (source.kind) {
    case 'device': {
      const device = await find(source.deviceId);
      const dump = await services.files.with(device, async ({ files, iccid }) => ({
        iccid,
        files: await exploreCard(files, { contents: true }),
      }));
      return { ...dump, isCard: true };
    }
    case 'dump':
      return { iccid: source.dump.iccid, files: source.dump.files.map(decodeFileFacts), isCard: true };
    case 'package':
      return imageSide(readHex(source.der));
    case 'catalogue': {
      const der = services.environment.lab?.profilePackage(source.profileType);
      if (der === undefined)
        throw new UsageError('PROFILE_TYPE_UNKNOWN', `no package ${source.profileType} in the catalogue`);
      return imageSide(der);
    }
    case 'order': {
      const device = await find(source.deviceId);
      const iccid = await services.files.with(device, (session) => Promise.resolve(session.iccid));
      const profile =
        iccid === null
          ? null
          : await services.environment.lab?.administration.expectedProfile({ iccid }, { signal: undefined });
      if (profile === null || profile === undefined)
        throw new UsageError('NO_PACKAGE_KNOWN', 'no order of this bench left this profile', { details: { iccid } });
      return { iccid: profile.iccid, files: profile.files.map(decodeFileFacts), isCard: false };
    }
  }
}

function readHex(text: string): Uint8Array {
  if (!/^([0-9A-Fa-f]{2})+$/.test(text)) throw new UsageError('PROFILE_PACKAGE_INVALID', 'the package is not hex');
  return fromHex(text);
}

function imageSide(der: Uint8Array): Side {
  try {
    const image = buildCardImage(decodeProfilePackage(der));
    return { iccid: image.iccid, files: fileSetOfImage(image), isCard: false };
  } catch (error) {
    if (!(error instanceof ProfilePackageError)) throw error;
    throw new UsageError('PROFILE_PACKAGE_INVALID', error.message, { details: { bytes: toHex(der.subarray(0, 8)) } });
  }
}
