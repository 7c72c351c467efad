import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readCertificates } from './read-certificates.ts';

export interface RootFile {
  readonly path: string;
  /** PEM; none where the file could not be used. */
  readonly certificates: readonly string[];
  readonly digest: string;
  /** Why the file could not be used. */
  readonly problem: string | undefined;
}

/** Root files by path, read again only when the file has changed (modification time, size, inode). */
export class RootFiles {
  readonly #known = new Map<string, { readonly state: string; readonly file: RootFile }>();

  read(path: string): RootFile {
    const state = stateOf(path);
    const known = this.#known.get(path);
    if (known?.state === state) return known.file;
    const file = load(path);
    this.#known.set(path, { state, file });
    return file;
  }
}

function stateOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.mtimeNs} ${stat.size} ${stat.ino}`;
}

function load(path: string): RootFile {
  try {
    const certificates = readCertificates(readFileSync(path));
    return { path, certificates, digest: digestOf(certificates), problem: undefined };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'missing' : code === 'EACCES' ? 'notReadable' : 'noUsableCertificate';
    return { path, certificates: [], digest: `unusable ${path}`, problem };
  }
}

/** Names a set of certificates: two sets with one digest are one. */
export const digestOf = (parts: readonly string[]): string =>
  parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex');
