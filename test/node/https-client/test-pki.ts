import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  /** Where `cert` lies. */
  readonly path: string;
}

export interface TestCertificateOptions {
  /** Itself by default. */
  readonly issuer?: string;
  readonly subject?: string;
  /** subjectAltName. */
  readonly names?: string;
  readonly ca?: boolean;
  /** certificatePolicies. */
  readonly policy?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly curve?: string;
}

/** Certificates made by openssl, the judge these tests go by. */
export class TestPki {
  readonly folder = mkdtempSync(join(tmpdir(), 'test-pki-'));
  readonly #made = new Map<string, TestCertificate>();

  make(name: string, options: TestCertificateOptions = {}): TestCertificate {
    const { issuer, subject = `/CN=${name}`, names, ca = false, policy, curve = 'P-256' } = options;
    const { from = new Date(Date.now() - 3_600_000), to = new Date(Date.now() + 86_400_000) } = options;
    const at = (file: string) => join(this.folder, file);
    const extensions = [
      `basicConstraints=critical,CA:${ca}`,
      `keyUsage=critical,${ca ? 'keyCertSign,cRLSign' : 'digitalSignature'}`,
      ...(ca ? [] : ['extendedKeyUsage=serverAuth,clientAuth']),
      ...(names === undefined ? [] : [`subjectAltName=${names}`]),
      ...(policy === undefined ? [] : [`certificatePolicies=critical,${policy}`]),
      'subjectKeyIdentifier=hash',
    ];
    writeFileSync(at('index.txt'), '');
    writeFileSync(at('config'), `${authority(this.folder)}\n[e]\n${extensions.join('\n')}\n`);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-out', at(`${name}.key`));
    openssl(...['req', '-new', '-key', at(`${name}.key`), '-subj', subject, '-out', at(`${name}.csr`)]);
    const time = (date: Date) => date.toISOString().replace(/[-:T]|\.\d+/g, '');
    const signer =
      issuer === undefined
        ? ['-selfsign', '-keyfile', at(`${name}.key`)]
        : ['-cert', at(`${issuer}.pem`), '-keyfile', at(`${issuer}.key`)];
    openssl(
      ...['ca', '-batch', '-notext', '-config', at('config'), '-extensions', 'e', ...signer],
      ...['-startdate', time(from), '-enddate', time(to), '-in', at(`${name}.csr`), '-out', at(`${name}.pem`)],
    );
    const read = (file: string) => readFileSync(at(file), 'utf8');
    const made = { key: read(`${name}.key`), cert: read(`${name}.pem`), path: at(`${name}.pem`) };
    this.#made.set(name, made);
    return made;
  }

  get(name: string): TestCertificate {
    return this.#made.get(name)!;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const authority = (folder: string) => `[ca]
default_ca = own
[own]
database = ${folder}/index.txt
new_certs_dir = ${folder}
default_md = sha256
unique_subject = no
rand_serial = yes
policy = any
[any]
commonName = optional
organizationName = optional`;
