import { X509Certificate } from 'node:crypto';
import type { BenchIdentity, CheckedSignature, Clock, SignOptions } from '#core/environment/index.ts';
import type { BenchIdentityFacts } from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import { checkSigner, fingerprintOf, isUsable, nameOf } from './check-signer.ts';
import { IdentityFiles } from './identity-files.ts';
import { issueIdentity, keyBits, type IssuedIdentity } from './issue-identity.ts';
import { readSignedData } from './read-cms.ts';
import { signCms } from './sign-cms.ts';

const dayMs = 86_400_000;
const soonMs = 30 * dayMs;

/** The identity in a folder of its own in the data folder, which the caller holds the lock of. */
export function createBenchIdentity({ folder, clock }: { folder: string; clock: Clock }): BenchIdentity {
  const files = new IdentityFiles(folder);
  let known: IssuedIdentity | undefined;
  let making: Promise<IssuedIdentity> | undefined;
  const identity = () => (known ??= files.read());

  /** Two who ask at once get the same one. */
  const make = (benchName: string): Promise<IssuedIdentity> => {
    making ??= issueIdentity(benchName, clock.now())
      .then((issued) => {
        files.write(issued);
        known = issued;
        return issued;
      })
      .finally(() => (making = undefined));
    return making;
  };

  return {
    current() {
      const now = identity();
      return now === undefined ? undefined : factsOf(now, clock.now());
    },
    async ensure(benchName) {
      const there = identity();
      const issued = there ?? (await make(benchName));
      return { identity: factsOf(issued, clock.now()), made: there === undefined };
    },
    async renew(benchName) {
      return factsOf(await make(benchName), clock.now());
    },
    async sign(content, options: SignOptions) {
      const now = identity();
      if (now === undefined) throw new WorkbenchError('BENCH_IDENTITY_ABSENT', 'this bench has no identity yet');
      const { notBefore, notAfter } = factsOf(now, options.at);
      if (options.at > Date.parse(notAfter) || options.at < Date.parse(notBefore)) {
        const details = { notBefore, notAfter };
        throw new WorkbenchError('BENCH_IDENTITY_EXPIRED', `valid from ${notBefore} to ${notAfter}`, { details });
      }
      return signCms(content, now, options);
    },
    async check(file, signature, roots): Promise<CheckedSignature> {
      const signed = readSignedData(signature ?? file);
      if (signed === undefined) {
        if (signature !== undefined) throw new WorkbenchError('SIGNATURE_UNREADABLE', 'this is no CMS signature');
        throw new UsageError('SIGNATURE_MISSING', 'the file bears no signature, and none came with it');
      }
      const content = signature === undefined ? signed.content : file;
      if (content === undefined)
        throw new UsageError('SIGNATURE_WITHOUT_FILE', 'this is a detached signature; the file it is of is missing');
      const now = identity();
      const trusted = {
        current: now === undefined ? undefined : fingerprintOf(new X509Certificate(now.certificatePem)),
        former: new Set(files.former().map(fingerprintOf)),
        roots: roots.map(readRoot),
      };
      // The signer's certificate may be left out of the message; whoever trusts it has it.
      const own = now === undefined ? [] : [new X509Certificate(now.certificatePem)];
      const certificates = [
        ...signed.certificates.flatMap(readCertificate),
        ...trusted.roots,
        ...own,
        ...files.former(),
      ];
      const { contentType } = signed;
      const at = clock.now();
      return {
        form: signature === undefined ? 'enveloping' : 'detached',
        content,
        signers: signed.signers.map((signer) =>
          checkSigner({ signer, content, contentType, certificates, trusted, now: at }),
        ),
      };
    },
  };
}

function factsOf({ certificatePem }: IssuedIdentity, now: number): BenchIdentityFacts {
  const certificate = new X509Certificate(certificatePem);
  const from = certificate.validFromDate.getTime();
  const to = certificate.validToDate.getTime();
  return {
    subject: nameOf(certificate.subject),
    serialNumber: certificate.serialNumber,
    fingerprint: fingerprintOf(certificate),
    keyBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? keyBits,
    notBefore: new Date(from).toISOString(),
    notAfter: new Date(to).toISOString(),
    state: now < from ? 'notYetValid' : now > to ? 'expired' : to - now < soonMs ? 'endsSoon' : 'valid',
    certificatePem,
  };
}

function readRoot(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new UsageError('CERTIFICATE_UNREADABLE', 'a certificate given to trust cannot be read', { cause });
  }
}

/** Odd certificates beside the signer's own take nothing away from it; one whose key cannot be used is as good as none. */
function readCertificate(der: Uint8Array): X509Certificate[] {
  try {
    const certificate = new X509Certificate(der);
    return isUsable(certificate) ? [certificate] : [];
  } catch {
    return [];
  }
}
