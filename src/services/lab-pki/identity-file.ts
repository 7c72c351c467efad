import { X509Certificate, createPrivateKey } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WorkbenchError } from '#shared/errors.ts';
import type { Identity } from './identity.ts';

/**
 * An identity lies in one PEM file (key, then certificate), so that one rename makes it appear whole:
 * a kill at any time leaves the earlier file or the new one. Files 0600, folders 0700.
 */
export function saveIdentity(path: string, privateKeyPem: string, certificatePem: string): Identity {
  writeWhole(path, `${privateKeyPem.trimEnd()}\n${certificatePem.trimEnd()}\n`, 0o600);
  const saved = loadIdentity(path);
  if (saved === undefined) throw new WorkbenchError('PKI_DAMAGED', `${path} vanished while it was written`);
  return saved;
}

/** Undefined when there is no such file. Throws WorkbenchError PKI_DAMAGED when it holds no matching pair. */
export function loadIdentity(path: string): Identity | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    const key = createPrivateKey(text);
    const certificate = new X509Certificate(text.slice(text.indexOf('-----BEGIN CERTIFICATE-----')));
    if (!certificate.checkPrivateKey(key)) throw new Error('key and certificate do not belong together');
    return {
      name: basename(path, '.pem'),
      certificate: new Uint8Array(certificate.raw),
      privateKey: new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
      certificatePem: certificate.toString(),
      privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new WorkbenchError('PKI_DAMAGED', `${path}: ${reason}`, { details: { path, reason }, cause });
  }
}

/** Temporary file, fsync, rename, fsync of the folder. */
export function writeWhole(path: string, text: string, mode: number): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${basename(path)}.${process.pid}.new`);
  const file = openSync(temporary, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  if (process.platform === 'win32') return;
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
