import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { UsageError } from '#shared/errors.ts';
import { readCertificates } from './read-certificates.ts';
import { digestOf, RootFiles } from './root-files.ts';

/** Which roots the settings name; files are PEM or DER. */
export interface RootSettings {
  readonly trustedRoots: readonly ('system' | 'gsma' | 'private')[];
  readonly gsmaRootFiles: readonly string[];
  readonly tlsRootFiles: readonly string[];
}

export interface TrustedRoots {
  /** Names the set: equal for equal sets. */
  readonly digest: string;
  /** PEM. */
  readonly certificates: readonly string[];
  /** Roots trusted as GSMA-style CI alone: for the TLS certificates of RSP servers, nothing else. */
  readonly ciOnly: readonly X509Certificate[];
}

/** One of the named sets, for people. */
export interface RootReport {
  readonly name: 'lab' | 'system' | 'gsma' | 'private';
  readonly used: boolean;
  readonly certificates: readonly string[];
  /** Files that could not be used, and why. */
  readonly problems: readonly { readonly path: string; readonly problem: string }[];
}

export interface TrustStore {
  /** Now; `extra`: PEM, or `system`. Throws UsageError TLS_ROOT_INVALID for extra roots that are none. */
  trusted(extra?: readonly string[]): TrustedRoots;
  report(): RootReport[];
}

export interface TrustStoreOptions {
  /** Asked for at each request: settings may change. */
  settings(): RootSettings;
  /** Roots of the lab that this bench runs itself, PEM; always trusted. */
  readonly lab?: readonly string[] | undefined;
  /** Public roots, PEM; by default those Node ships and those of the system. */
  readonly system?: (() => readonly string[]) | undefined;
}

/** How many sets of roots are held ready; a further one displaces the oldest. */
const setsKept = 16;

/** The named roots: `system`, `gsma`, `private` by the settings, `lab` where there is one. */
export function createTrustStore({ settings, lab = [], system = systemRoots }: TrustStoreOptions): TrustStore {
  const files = new RootFiles();
  const sets = new Map<string, TrustedRoots>();

  const fromFiles = (paths: readonly string[]) => {
    const read = paths.map((path) => files.read(path));
    return {
      certificates: read.flatMap(({ certificates }) => certificates),
      digests: read.map(({ digest }) => digest),
      problems: read.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, problem }])),
    };
  };

  return {
    trusted(extra = []) {
      const { trustedRoots, gsmaRootFiles, tlsRootFiles } = settings();
      const wantsSystem = trustedRoots.includes('system') || extra.includes('system');
      const gsma = fromFiles(trustedRoots.includes('gsma') ? gsmaRootFiles : []);
      const own = fromFiles(trustedRoots.includes('private') ? tlsRootFiles : []);
      const given = extra.filter((one) => one !== 'system');
      const digest = digestOf([String(wantsSystem), 'gsma', ...gsma.digests, 'private', ...own.digests, ...given]);
      const known = sets.get(digest);
      if (known !== undefined) return known;
      const anyUse = [
        ...lab.flatMap(readPem),
        ...own.certificates,
        ...given.flatMap(extraRoots),
        ...(wantsSystem ? system() : []),
      ];
      const made: TrustedRoots = {
        digest,
        certificates: [...anyUse, ...gsma.certificates],
        ciOnly: without(gsma.certificates, anyUse),
      };
      if (sets.size >= setsKept) sets.delete(sets.keys().next().value!);
      sets.set(digest, made);
      return made;
    },
    report() {
      const { trustedRoots, gsmaRootFiles, tlsRootFiles } = settings();
      const ofFiles = (name: 'gsma' | 'private', paths: readonly string[]): RootReport => {
        const { certificates, problems } = fromFiles(paths);
        return { name, used: trustedRoots.includes(name), certificates, problems };
      };
      const usesSystem = trustedRoots.includes('system');
      return [
        { name: 'lab', used: lab.length > 0, certificates: lab, problems: [] },
        { name: 'system', used: usesSystem, certificates: usesSystem ? system() : [], problems: [] },
        ofFiles('gsma', gsmaRootFiles),
        ofFiles('private', tlsRootFiles),
      ];
    },
  };
}

const readPem = (pem: string): string[] => readCertificates(Buffer.from(pem));

function extraRoots(pem: string): string[] {
  try {
    return readPem(pem);
  } catch (error) {
    throw new UsageError('TLS_ROOT_INVALID', `not a certificate: ${String(error)}`, { effect: 'none' });
  }
}

/** Compared as PEM, which has one form here. */
const without = (certificates: readonly string[], others: readonly string[]): X509Certificate[] =>
  [...new Set(certificates)].filter((one) => !others.includes(one)).map((one) => new X509Certificate(one));

let systemRootsRead: readonly string[] | undefined;

/** Read once: there are some 150. */
function systemRoots(): readonly string[] {
  systemRootsRead ??= [...new Set((['bundled', 'system', 'extra'] as const).flatMap((one) => getCACertificates(one)))];
  return systemRootsRead;
}
