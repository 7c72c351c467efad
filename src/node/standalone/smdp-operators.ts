import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';
import { sendProgress, serveEs2plus, type Smdp } from '#services/smdp/index.ts';
import { createHttpsClient, createTrustStore } from '../https-client/index.ts';
import { systemClock } from '../system-clock.ts';
import type { OpenPki } from './open-pki.ts';
import type { OperatorWishes } from './operator-wishes.ts';
import type { SmdpCertificates } from './smdp-certificates.ts';
import { readTlsFiles } from '../tls-files.ts';

export interface OperatorSide {
  /** Of ES2+; undefined unless asked for. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

interface Parts {
  readonly smdp: Smdp;
  readonly certificates: SmdpCertificates;
  readonly pki: OpenPki;
  readonly log: Log;
}

const progressIdentity = 'operator';

/** Throws UsageError TLS_IDENTITY_INVALID, INPUT_INVALID (no root for operators), WorkbenchError PORT_IN_USE. */
export async function openOperatorSide(wishes: OperatorWishes, parts: Parts): Promise<OperatorSide> {
  const { smdp, certificates, log } = parts;
  const roots = operatorRoots(wishes, parts.pki);
  const face =
    wishes.es2plusPort === undefined
      ? undefined
      : await serveEs2plus(smdp, {
          port: wishes.es2plusPort,
          log,
          tls: { ...certificates.tls, clientCa: requireRoots(roots) },
        });
  const reports = openReports(wishes.progress, roots, parts);
  return {
    port: face?.port,
    async close() {
      await Promise.all([face?.close(), reports?.close()]);
    },
  };
}

function openReports(progress: OperatorWishes['progress'], roots: string | undefined, parts: Parts) {
  const { smdp, certificates, pki, log } = parts;
  if (progress === undefined || smdp.progress === null) return undefined;
  const { url, tls } = progress;
  const identity = tls === undefined ? certificates.tls : readTlsFiles(tls.certificateFile, tls.keyFile);
  const lab = [...(pki.kind === 'lab' ? pki.pki.tlsRoots : []), ...(roots === undefined ? [] : [roots])];
  const settings = () => ({ trustedRoots: ['system' as const], gsmaRootFiles: [], tlsRootFiles: [] });
  const http = createHttpsClient({
    trust: createTrustStore({ settings, lab }),
    identity: () => identity,
  });
  const sender = sendProgress({
    outbox: smdp.progress,
    clock: systemClock,
    log,
    http,
    url,
    clientIdentity: progressIdentity,
    requester: certificates.oid,
  });
  return {
    async close() {
      const ended = sender.close();
      // What an operator has not answered yet is not waited for: it is said again after the next start.
      http.close();
      await ended;
    },
  };
}

function operatorRoots({ operatorCaFile: file }: OperatorWishes, pki: OpenPki): string | undefined {
  if (file === undefined) return pki.kind === 'lab' ? pki.pki.servicesCa.certificatePem : undefined;
  try {
    const content = readFileSync(file);
    const blocks = content.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
    return (blocks ?? [content]).map((one) => new X509Certificate(one).toString()).join('');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'it holds no certificate';
    throw new UsageError('TLS_ROOT_INVALID', `${file}: ${reason}`, {
      details: { file, reason },
      effect: 'none',
      cause,
    });
  }
}

function requireRoots(roots: string | undefined): string {
  if (roots !== undefined) return roots;
  throw new UsageError('INPUT_INVALID', 'ES2+ on a PKI that is not the lab’s needs the operators’ CA', {
    effect: 'none',
  });
}
