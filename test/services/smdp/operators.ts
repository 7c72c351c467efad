import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OperatorPki {
  readonly folder: string;
  /** Of the CA, PEM. */
  readonly ca: string;
  /** A certificate for TLS clients and servers (localhost), PEM. */
  identity(name: string, curve?: 'prime256v1' | 'brainpoolP256r1'): { readonly cert: string; readonly key: string };
  remove(): void;
}

/** The operators' own certificates, made by OpenSSL: nothing of ours had a hand in them. */
export function operatorPki(): OperatorPki {
  const folder = mkdtempSync(join(tmpdir(), 'operators-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = (name: string, curve: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-out', at(`${name}.key`));
  newKey('ca', 'P-256');
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('ca.key'),
    '-subj',
    '/O=Operators/CN=CA',
    '-days',
    '30',
    '-out',
    at('ca.pem'),
  );
  writeFileSync(at('leaf.ext'), 'subjectAltName=DNS:localhost\nextendedKeyUsage=clientAuth,serverAuth\n');
  return {
    folder,
    ca: readFileSync(at('ca.pem'), 'utf8'),
    identity(name, curve = 'prime256v1') {
      newKey(name, curve);
      openssl('req', '-new', '-key', at(`${name}.key`), '-subj', `/O=Operators/CN=${name}`, '-out', at(`${name}.csr`));
      const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '30'];
      const output = ['-extfile', at('leaf.ext'), '-out', at(`${name}.pem`)];
      openssl('x509', '-req', '-in', at(`${name}.csr`), ...signed, ...output);
      return { cert: readFileSync(at(`${name}.pem`), 'utf8'), key: readFileSync(at(`${name}.key`), 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
