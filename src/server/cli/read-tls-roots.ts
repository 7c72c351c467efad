import { readFileSync } from 'node:fs';
import { readCertificates } from '#node/https-client/index.ts';
import { WrongUsage } from './cli-error.ts';

/**
 * What `--tls-root` names: a file of certificates (PEM or DER), or `system`. Its content goes with the request, so that a running
 * host need not, and must not, read files that a caller names. Throws WrongUsage FILE_UNREADABLE or TLS_ROOT_INVALID.
 */
export const readTlsRoots = (named: readonly string[] | undefined): string[] | undefined =>
  named?.map((file) => (file === 'system' ? file : readRoot(file)));

function readRoot(path: string): string {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch {
    throw new WrongUsage(`${path} cannot be read`, 'FILE_UNREADABLE', { path });
  }
  try {
    return readCertificates(content).join('');
  } catch {
    throw new WrongUsage(`${path} holds no certificate that can be used`, 'TLS_ROOT_INVALID', { path });
  }
}
