import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import type { Identity, LabPki } from '#services/lab-pki/index.ts';
import { createEs12Client, type Es12Client } from '#services/rsp-server/index.ts';
import { createSmds, serveSmds, type Smds } from '#services/smds/index.ts';
import type { SmdsAccess } from '#services/smdp/index.ts';
import { createHttpsClient, createTrustStore, type TlsIdentity } from '../https-client/index.ts';
import { listenOnRememberedPort } from './remembered-port.ts';

export interface LabSmds {
  readonly smds: Smds;
  /** `localhost:port` */
  readonly address: string;
  /** For the lab's SM-DP+, to which this SM-DS is the root. */
  readonly access: SmdsAccess;
  close(): Promise<void>;
}

/** The SM-DS of a bench: root SM-DS of its cards, known to its SM-DP+. */
export async function openLabSmds(world: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pki: LabPki;
}): Promise<LabSmds> {
  const { store, log, pki } = world;
  const smds = createSmds({ ...world, identity: smdsIdentities(pki) });
  const face = await listenOnRememberedPort(store, 'smds', (port) => serveSmds(smds, { port, log, tls: smdsTls(pki) }));
  const address = `localhost:${face.port}`;
  const { client, close: closeClient } = es12ClientAs(pki, pki.dpTls);
  return {
    smds,
    address,
    access: { client, rootSmds: address },
    async close() {
      closeClient();
      await smds.close();
      await face.close();
    },
  };
}

export function smdsIdentities(pki: LabPki) {
  const ciCertificates = pki.hierarchies.map(({ ci }) => ci.certificate);
  return pki.hierarchies.map(({ dsAuth }) => ({
    dsAuth: { cert: dsAuth.certificate, key: dsAuth.privateKey },
    ciCertificates,
  }));
}

/** Servers that register events present a certificate of one of the lab's CIs. */
export const smdsTls = ({ dsTls, hierarchies }: LabPki) => ({
  key: dsTls.privateKeyPem,
  cert: dsTls.certificatePem,
  clientCa: hierarchies.map(({ ci }) => ci.certificatePem).join('\n'),
});

/** ES12 towards SM-DS's of the lab, as the owner of `identity`. */
export function es12ClientAs(pki: LabPki, identity: Identity): Es12Way {
  const requester = parseCertificate(identity.certificate).registeredId ?? identity.name;
  const tls = { key: identity.privateKeyPem, cert: identity.certificatePem };
  return openEs12(pki.tlsRoots, tls, requester);
}

export interface Es12Way {
  readonly client: Es12Client;
  close(): void;
}

/** ES12 towards servers under `roots` (PEM), presenting `tls`; `requester`: OID of the owner. */
export function openEs12(roots: readonly string[], tls: TlsIdentity, requester: string): Es12Way {
  const settings = () => ({ trustedRoots: [], gsmaRootFiles: [], tlsRootFiles: [] });
  const trust = createTrustStore({ settings, lab: roots });
  const http = createHttpsClient({ trust, identity: () => tls, variables: {} });
  return { client: createEs12Client({ http, clientIdentity: 'own', requester }), close: () => http.close() };
}
