import { toHex } from '#core/protocol/bytes/index.ts';
import { applicationPrefix, fileTable, type FileEntry, type FileParent } from '#core/protocol/ts31102/index.ts';

const mf = '3F00';
const currentApplication = '7FFF';

/** Directories by the table's own word for them. */
const parentOfDirectory: Readonly<Record<string, FileParent>> = {
  '7F10': 'telecom',
  '5F3B': 'gsmAccess',
  '5FC0': 'df5gs',
  '5FD0': 'dfSaip',
};

/** What is selected on one logical channel, as far as the commands show it: FIDs in hex joined by `/`, an application by its AID. */
export class FileSelection {
  /** `3F00` or an AID, then directories; undefined: not known. */
  #directory: readonly string[] | undefined;
  #application: string | undefined;
  #file: string | undefined;

  get path(): string | undefined {
    if (this.#directory === undefined) return this.#file;
    return [...this.#directory, ...(this.#file === undefined ? [] : [this.#file])].join('/');
  }

  /** Of an elementary file alone. */
  get isFile(): boolean {
    return this.#file !== undefined;
  }

  /** Undefined where it cannot be told. P1 and data of SELECT, TS 102 221 section 11.1.1.2. */
  afterSelect(p1: number, data: string): FileSelection | undefined {
    const next = new FileSelection();
    next.#application = this.#application;
    if (p1 === 0x04) {
      next.#application = data;
      next.#directory = [data];
      return next;
    }
    const fids = data.match(/.{4}/g) ?? [];
    if (p1 === 0x03) {
      next.#directory = this.#directory?.slice(0, Math.max(1, this.#directory.length - 1));
      return next;
    }
    if (p1 === 0x00 && fids.length <= 1) {
      next.#directory = this.#directory;
      next.#step(fids[0] ?? mf);
      return next;
    }
    if (p1 !== 0x08 && p1 !== 0x09) return undefined;
    next.#directory = p1 === 0x08 ? [mf] : this.#directory;
    for (const fid of fids) next.#step(fid);
    return next;
  }

  /** The file that a short identifier names in the directory that is selected. */
  bySfi(sfi: number): string | undefined {
    const entry = fileTable.find((one) => one.sfi === sfi && one.parent === this.#parent);
    return entry === undefined ? undefined : [...this.#directory!, hexOf(entry.fid)].join('/');
  }

  #step(fid: string): void {
    this.#file = undefined;
    if (fid === mf) this.#directory = [mf];
    else if (fid === currentApplication)
      this.#directory = this.#application === undefined ? undefined : [this.#application];
    else if (/^7F/.test(fid)) this.#directory = [mf, fid];
    else if (/^5F/.test(fid)) {
      const above = this.#directory?.filter((one) => !/^5F../.test(one) || one.length > 4);
      this.#directory = above === undefined ? undefined : [...above, fid];
    } else {
      if (/^2F/.test(fid)) this.#directory = [mf];
      this.#file = fid;
    }
  }

  get #parent(): FileParent | undefined {
    return this.#directory === undefined ? undefined : parentOf(this.#directory);
  }
}

/** What the specifications call the file at a path; undefined where they name none. */
export function fileAt(path: string): FileEntry | undefined {
  const parts = path.split('/');
  const fid = parts.pop() ?? '';
  if (fid.length !== 4) return undefined;
  const parent = parts.length === 0 ? undefined : parentOf(parts);
  return fileTable.find(
    (one) => hexOf(one.fid) === fid && (one.parent === parent || (parent === undefined && fid !== '6F06')),
  );
}

/** For people: EF.IMSI, DF.5GS, ADF.USIM, ISD-R; else the path's last part. */
export function pathName(path: string): string {
  const last = path.split('/').at(-1) ?? path;
  if (last.length > 4) return applicationName(last);
  if (last === mf) return 'MF';
  const entry = fileAt(path);
  if (entry === undefined) return last;
  return `${/^[57]F/.test(last) ? 'DF' : 'EF'}.${entry.name}`;
}

const applications: readonly (readonly [string, string])[] = [
  [toHex(applicationPrefix.usim), 'ADF.USIM'],
  [toHex(applicationPrefix.isim), 'ADF.ISIM'],
  [toHex(applicationPrefix.csim), 'ADF.CSIM'],
  ['A0000005591010FFFFFFFF8900000100', 'ISD-R'],
  ['A0000005591010FFFFFFFF8900000200', 'ECASD'],
  ['A0000005591010FFFFFFFF89', 'ISD-P'],
  ['A0000005591010', 'ISD-R'],
  ['A00000015141434C00', 'ARA-M'],
  ['A000000151', 'ISD'],
];

export const applicationName = (aid: string): string =>
  applications.find(([prefix]) => aid.startsWith(prefix))?.[1] ?? aid;

function parentOf(directory: readonly string[]): FileParent | undefined {
  const last = directory.at(-1)!;
  const known = parentOfDirectory[last];
  if (known !== undefined) return known;
  if (last === mf) return 'mf';
  if (last.length <= 4) return undefined;
  const name = applicationName(last);
  return name === 'ADF.USIM' ? 'usim' : name === 'ADF.ISIM' ? 'isim' : undefined;
}

const hexOf = (fid: number): string => fid.toString(16).toUpperCase().padStart(4, '0');
