import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '#shared/errors.ts';

/**
 * A TLS server identity in files of its own: PEM or DER, keys of any kind TLS knows; a chain after the leaf is kept.
 * Throws UsageError TLS_IDENTITY_INVALID (details: file, reason).
 */
export function readTlsFiles(
  certificateFile: string,
  keyFile: string,
): { readonly key: string; readonly cert: string } {
  const chain = reading(certificateFile, (bytes) => {
    const pem = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
    return (pem ?? [bytes]).map((one) => new X509Certificate(one));
  });
  const key = reading(keyFile, readKey);
  if (!chain[0]!.checkPrivateKey(key)) throw invalid(keyFile, `it does not belong to ${certificateFile}`);
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: chain.map((certificate) => certificate.toString()).join(''),
  };
}

function readKey(bytes: Buffer): KeyObject {
  if (bytes.includes('-----BEGIN ')) return createPrivateKey(bytes);
  for (const type of ['pkcs8', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: bytes, format: 'der', type });
    } catch {
      // The next form, then.
    }
  }
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs1' });
}

function reading<T>(file: string, read: (bytes: Buffer) => T): T {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw invalid(file, (error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
  try {
    return read(bytes);
  } catch {
    throw invalid(file, 'it is not what it should be');
  }
}

const invalid = (file: string, reason: string): UsageError =>
  new UsageError('TLS_IDENTITY_INVALID', `${file}: ${reason}`, { details: { file, reason }, effect: 'none' });
