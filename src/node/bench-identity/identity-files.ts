import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { randomBytes, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { WorkbenchError } from '#shared/errors.ts';
import type { IssuedIdentity } from './issue-identity.ts';

const fileName = 'identity.pem';

/** Key and certificate in one file, 0600, so that they change together; certificates of former identities beside it. */
export class IdentityFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws WorkbenchError BENCH_IDENTITY_UNREADABLE. */
  read(): IssuedIdentity | undefined {
    const file = join(this.#folder, fileName);
    if (!existsSync(file)) return undefined;
    const text = readFileSync(file, 'utf8');
    const block = (label: string) =>
      new RegExp(`-----BEGIN ${label}-----[\\s\\S]*?-----END ${label}-----\\n?`).exec(text)?.[0];
    const privateKeyPem = block('PRIVATE KEY');
    const certificatePem = block('CERTIFICATE');
    if (privateKeyPem === undefined || certificatePem === undefined) {
      const details = { path: file };
      throw new WorkbenchError('BENCH_IDENTITY_UNREADABLE', `${file} holds no key and certificate`, { details });
    }
    return { privateKeyPem, certificatePem };
  }

  /** Whole or not at all: a kill at any moment leaves the former identity or the new one. */
  write({ privateKeyPem, certificatePem }: IssuedIdentity): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const former = this.read();
    if (former !== undefined) {
      const { fingerprint256 } = new X509Certificate(former.certificatePem);
      const kept = join(this.#folder, `former-${fingerprint256.replaceAll(':', '')}.pem`);
      writeFileSync(kept, former.certificatePem, { mode: 0o600 });
    }
    const draft = join(this.#folder, `${fileName}.${randomBytes(6).toString('hex')}.draft`);
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, `${privateKeyPem}${certificatePem}`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, join(this.#folder, fileName));
  }

  /** Certificates of former identities. */
  former(): X509Certificate[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => /^former-[0-9A-F]{64}\.pem$/.test(name))
      .map((name) => new X509Certificate(readFileSync(join(this.#folder, name))));
  }
}
