import { readFileSync } from 'node:fs';
import type { Store } from '#core/environment/index.ts';
import { createHttpsClient, createTrustStore, type HttpsClient } from '#node/https-client/index.ts';
import type { Identity, LabPki } from '#services/lab-pki/index.ts';
import { createEs12Client, type Es12Client } from '#services/rsp-server/index.ts';
import { createSmds, serveSmds, type ParentSmds, type Smds, type SmdsOptions } from '#services/smds/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Answer, type Client } from '../https-client.ts';

export const eid = '89049032123451234512345678901235';
export const otherEid = '89049032000001000000000000000171';
export const header = { functionRequesterIdentifier: '2.999.10', functionCallIdentifier: 'call-1' };

export interface Outcome {
  /** "ok", or subject and reason code. */
  readonly status: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Status and members of an answer in the envelope. */
export function outcomeOf({ json }: Answer): Outcome {
  const { header, ...members } = json as {
    header: { functionExecutionStatus: { status: string; statusCodeData?: Record<string, string> } };
  };
  const { status, statusCodeData } = header.functionExecutionStatus;
  return {
    status:
      status === 'Executed-Success' ? 'ok' : `${statusCodeData?.['subjectCode']}/${statusCodeData?.['reasonCode']}`,
    members,
  };
}

/** An SM-DS on a real port with real certificates, and a client on each of its faces. */
export interface SmdsBench {
  readonly smds: Smds;
  readonly address: string;
  readonly clock: ManualClock;
  es11(name: string, body: unknown): Promise<Outcome>;
  es12(name: string, body: unknown): Promise<Outcome>;
  /** From now on nothing can be written. */
  failStore(): void;
  /** A client with this identity, or without one. */
  client(identity?: Identity): Client;
  close(): Promise<void>;
}

export const smdsIdentities = (pki: LabPki): SmdsOptions['identity'] =>
  pki.hierarchies.map(({ dsAuth }) => ({
    dsAuth: { cert: dsAuth.certificate, key: dsAuth.privateKey },
    ciCertificates: pki.hierarchies.map(({ ci }) => ci.certificate),
  }));

export async function openSmds(
  pki: LabPki,
  options: Partial<SmdsOptions> & { readonly clock?: ManualClock; readonly port?: number } = {},
): Promise<SmdsBench> {
  const { port = 0, store: given = memoryStore(), ...parts } = options;
  let fails = false;
  const store: Store = {
    ...given,
    transact: (change, how) => {
      if (fails) throw new Error('the disk is full');
      return given.transact(change, how);
    },
  };
  const clock = options.clock ?? new ManualClock(Date.now());
  const smds = createSmds({
    random: seededRandom(`smds ${port}`),
    identity: smdsIdentities(pki),
    ...parts,
    store,
    clock,
  });
  const { dsTls, dpTls } = pki;
  const ca = pki.hierarchies[0]!.ci.certificatePem;
  const face = await serveSmds(smds, {
    port,
    tls: { key: dsTls.privateKeyPem, cert: dsTls.certificatePem, clientCa: ca },
  });
  const clients: Client[] = [];
  const client = (identity?: Identity): Client => {
    const own = identity && { cert: identity.certificatePem, key: identity.privateKeyPem };
    const opened = httpsClient(face.port, { ca, ...own });
    clients.push(opened);
    return opened;
  };
  const lpa = client();
  const smdp = client(dpTls);
  return {
    smds,
    address: `localhost:${face.port}`,
    clock,
    failStore: () => {
      fails = true;
    },
    client,
    es11: async (name, body) => outcomeOf(await lpa.send('POST', `/gsma/rsp2/es9plus/${name}`, body)),
    es12: async (name, body) =>
      outcomeOf(await smdp.send('POST', `/gsma/rsp2/es12/${name}`, { header, ...(body as object) })),
    async close() {
      for (const one of clients) one.close();
      await smds.close();
      await face.close();
    },
  };
}

/** The requester's side of ES12 over real TLS, under an identity of the lab. */
export function es12Client(pki: LabPki, identity: Identity): { client: Es12Client; http: HttpsClient } {
  const http = createHttpsClient({
    trust: createTrustStore({
      settings: () => ({ trustedRoots: [], gsmaRootFiles: [], tlsRootFiles: [] }),
      lab: pki.tlsRoots,
    }),
    variables: {},
    identity: () => ({ key: identity.privateKeyPem, cert: identity.certificatePem }),
  });
  return { http, client: createEs12Client({ http, clientIdentity: 'own', requester: '2.999.10', timeoutMs: 5_000 }) };
}

export const parentAt = (address: string, client: Es12Client): ParentSmds => ({ address, client });

export const shippedPackage = (): Uint8Array => new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));
