import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import type { BenchServer, NamedServers, VerificationKey } from '#core/environment/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import type { Settings } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { TlsIdentity } from './https-client/index.ts';
import { readTlsFiles } from './tls-files.ts';

export const serverSettings = [
  'registryAddress',
  'registryCertificateFile',
  'networkAddress',
  'clientCertificateFile',
  'clientKeyFile',
] as const;

export interface NamedServersParts {
  /** Asked for at each use. */
  settings(): Pick<Settings, (typeof serverSettings)[number]>;
  /** The lab's own client identity, for servers of its PKI; presented where the settings name no files. */
  readonly labIdentity: string | undefined;
}

const identityOfFiles = 'settings';

/** What the settings say of servers for real devices, with the files they name read at each use. */
export function createNamedServers({ settings, labIdentity }: NamedServersParts): NamedServers & {
  /** The client identity of the settings' files, under its name. */
  identity(name: string): TlsIdentity | undefined;
} {
  const server = (address: string): BenchServer | undefined => {
    if (address === '') return undefined;
    const { clientCertificateFile: cert, clientKeyFile: key } = settings();
    if (cert === '' && key === '' && labIdentity !== undefined) return { address, clientIdentity: labIdentity };
    // Read now, so that an unusable file is told before anything is sent.
    const { digest } = identityOf(cert, key);
    return { address, clientIdentity: `${identityOfFiles} ${digest}` };
  };
  return {
    imeiRegistry() {
      const { registryAddress, registryCertificateFile: file } = settings();
      const named = server(registryAddress);
      return named && { ...named, verificationKey: verificationKeyOf(file) };
    },
    network: () => server(settings().networkAddress),
    identity(name) {
      if (!name.startsWith(`${identityOfFiles} `)) return undefined;
      const { clientCertificateFile, clientKeyFile } = settings();
      return identityOf(clientCertificateFile, clientKeyFile);
    },
  };
}

/** `digest` names the certificate: connections are kept by identity. */
function identityOf(certificateFile: string, keyFile: string): TlsIdentity & { readonly digest: string } {
  if (certificateFile === '' || keyFile === '') {
    const details = { file: 'Client certificate and key', reason: 'the settings do not name both' };
    throw new UsageError('TLS_IDENTITY_INVALID', 'no client identity in the settings', { details, effect: 'none' });
  }
  const { cert, key } = readTlsFiles(certificateFile, keyFile);
  return { cert, key, digest: new X509Certificate(cert).fingerprint256 };
}

function verificationKeyOf(file: string): VerificationKey {
  const invalid = (reason: string) =>
    new UsageError('REGISTRY_KEY_INVALID', `${file}: ${reason}`, { details: { file, reason }, effect: 'none' });
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    throw invalid((error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
  try {
    return parseCertificate(new X509Certificate(content).raw).publicKey;
  } catch {
    throw invalid('it is no certificate of a key on P-256 or brainpoolP256r1');
  }
}
