import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toHex } from '#core/protocol/bytes/index.ts';
import { CertificateError, KeyError, parseCertificate, type Certificate } from '#core/protocol/crypto/index.ts';
import { UsageError } from '#shared/errors.ts';
import { pemBlocks } from './pem-blocks.ts';
import { readPrivateKey, type PrivateKeyFile } from './private-key.ts';

/** Certificates and keys of a folder's files, each once, with the files that hold them (relative to the folder). */
export interface CollectedObjects {
  readonly certificates: readonly { readonly certificate: Certificate; readonly files: readonly string[] }[];
  readonly keys: readonly { readonly key: PrivateKeyFile; readonly files: readonly string[] }[];
  /** Files that hold a certificate or key which cannot be used, with the reason in words. */
  readonly unusable: readonly { readonly file: string; readonly reason: string }[];
}

/** Nobody's PKI is larger; whoever names `/` is told so instead of waiting. */
const mostFiles = 20_000;
const largestFile = 1 << 20;

/** Throws UsageError PKI_FOLDER_UNUSABLE (no folder, not readable, too many files). Never writes. */
export function collectObjects(folder: string): CollectedObjects {
  const certificates = new Map<string, { certificate: Certificate; files: string[] }>();
  const keys = new Map<string, { key: PrivateKeyFile; files: string[] }>();
  const unusable: { file: string; reason: string }[] = [];

  const takeCertificate = (file: string, der: Uint8Array) => {
    const present = certificates.get(toHex(der));
    if (present === undefined) certificates.set(toHex(der), { certificate: parseCertificate(der), files: [file] });
    else if (!present.files.includes(file)) present.files.push(file);
  };
  const takeKey = (file: string, key: PrivateKeyFile) => {
    const name = `${key.curve} ${toHex(key.publicPoint)}`;
    const present = keys.get(name);
    if (present === undefined) keys.set(name, { key, files: [file] });
    else if (!present.files.includes(file)) present.files.push(file);
  };
  const attempt = (file: string, take: () => void) => {
    try {
      take();
    } catch (error) {
      if (!(error instanceof CertificateError || error instanceof KeyError)) throw error;
      unusable.push({ file, reason: error.message });
    }
  };

  for (const path of filesBelow(folder)) {
    const file = relative(folder, path);
    let bytes: Uint8Array;
    try {
      if (statSync(path).size > largestFile) continue;
      bytes = new Uint8Array(readFileSync(path));
    } catch (error) {
      unusable.push({ file, reason: (error as NodeJS.ErrnoException).code ?? 'unreadable' });
      continue;
    }
    const text = Buffer.from(bytes).toString('latin1');
    if (!text.includes('-----BEGIN ')) {
      if (isCertificate(bytes)) attempt(file, () => takeCertificate(file, bytes));
      else {
        const key = keyOrNothing(bytes);
        if (key !== undefined) takeKey(file, key);
      }
      continue;
    }
    let parameters: Uint8Array | undefined;
    for (const { label, bytes: der, encrypted } of pemBlocks(text)) {
      if (/^(X509 |TRUSTED )?CERTIFICATE$/.test(label)) attempt(file, () => takeCertificate(file, der));
      else if (label === 'EC PARAMETERS') parameters = der;
      else if (label.endsWith('PRIVATE KEY'))
        attempt(file, () => {
          if (encrypted) throw new KeyError('the key is encrypted');
          takeKey(file, readPrivateKey(der, parameters));
        });
    }
  }
  return { certificates: [...certificates.values()], keys: [...keys.values()], unusable };
}

/** DER that has a Certificate's outer form: version tag [0] at its head. A request or a revocation list has none. */
function isCertificate(bytes: Uint8Array): boolean {
  const head = toHex(bytes.subarray(0, 16));
  return /^30(?:[0-7].|81..|82.{4}|83.{6})30(?:[0-7].|81..|82.{4}|83.{6})A003/.test(head);
}

/** A file without PEM armour that is no key is none of our business. */
function keyOrNothing(bytes: Uint8Array): PrivateKeyFile | undefined {
  try {
    return bytes[0] === 0x30 ? readPrivateKey(bytes) : undefined;
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

/** Every file below, in the order of names; links are followed, each folder is entered once. */
function filesBelow(folder: string): string[] {
  const entered = new Set<string>();
  const files: string[] = [];
  const enter = (path: string) => {
    const real = realpathSync(path);
    if (entered.has(real)) return;
    entered.add(real);
    for (const name of readdirSync(path).sort()) {
      const entry = join(path, name);
      const status = statSync(entry, { throwIfNoEntry: false });
      if (status?.isDirectory() === true) enter(entry);
      else if (status?.isFile() === true) files.push(entry);
      if (files.length > mostFiles) throw unusableFolder(folder, `it has over ${mostFiles} files`);
    }
  };
  try {
    enter(folder);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw unusableFolder(folder, (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
  return files;
}

const unusableFolder = (folder: string, reason: string): UsageError =>
  new UsageError('PKI_FOLDER_UNUSABLE', `${folder}: ${reason}`, { details: { folder, reason }, effect: 'none' });
