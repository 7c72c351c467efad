import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Log, Store } from '#core/environment/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import type { EuiccCredential, LabPki } from '#services/lab-pki/index.ts';
import type { CertificatePlan } from '#services/lab-pki/certificate-plan.ts';
import type { Identity } from '#services/lab-pki/identity.ts';
import { issueCertificate } from '#services/lab-pki/issue-certificate.ts';
import { createSmdp, serveSmdp, type Order, type Smdp, type SmdpOptions } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Answer, type Client } from '../https-client.ts';
import { TestCard, type Reply } from './test-card.ts';

export const eid = '89049032123451234512345678901235';
export const otherEid = '89049032000000000000000000000131';
export const profileType = 'Workbench LTE';
/** Of the shipped package, in digits and as a card stores it. */
export const iccid = '8988247000000000027';
export const iccidBytes = fromHex('988842070000000020F7');
export const packageDer = new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));

export const smdpIdentity = (pki: LabPki): SmdpOptions['identity'] => {
  const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
  return {
    dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
    dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
    ciCertificates: [ci.certificate],
  };
};

/** A card of the lab, by its own code. */
export async function labCard(pki: LabPki, ofEid = eid): Promise<TestCard> {
  return new TestCard(ofEid, (await pki.euicc(ofEid)).credentials[0]!, pki.hierarchies[0]!.ci.certificate);
}

/** A certificate as planned, issued now by `issuer` or by itself. */
export async function issue(plan: CertificatePlan, issuer: Identity | undefined, now: number): Promise<Identity> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const environment = { clock: new ManualClock(now), random: seededRandom(JSON.stringify(plan)) };
  const certificatePem = await issueCertificate(environment, plan, privateKey, issuer);
  return {
    name: 'issued for a test',
    certificate: new Uint8Array(new X509Certificate(certificatePem).raw),
    privateKey: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
    certificatePem,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export const credentialOf = (euicc: Identity, eum: Identity): EuiccCredential => ({
  euiccCertificate: euicc.certificate,
  eumCertificate: eum.certificate,
  privateKey: euicc.privateKey,
});

interface Envelope {
  readonly header: {
    readonly functionExecutionStatus: {
      readonly status: string;
      readonly statusCodeData?: { readonly subjectCode: string; readonly reasonCode: string };
    };
  };
}

/** `ok`, or `subject/reason` of a Failed envelope. */
export function resultOf(answer: Answer): string {
  if (answer.status === 204) return 'ok';
  const { status, statusCodeData } = (answer.json as Envelope).header.functionExecutionStatus;
  if (status === 'Executed-Success') return 'ok';
  return `${statusCodeData?.subjectCode}/${statusCodeData?.reasonCode}`;
}

/** A store that can be made to fail as a full disk does. */
export function breakableStore(inner: Store = memoryStore()): Store & { isBroken: boolean } {
  const guarded =
    <Args extends unknown[], T>(act: (...args: Args) => T) =>
    (...args: Args): T => {
      if (store.isBroken) throw new Error('disk I/O error');
      return act(...args);
    };
  const store: Store & { isBroken: boolean } = {
    isBroken: false,
    transact: guarded(inner.transact) as Store['transact'],
    get: guarded(inner.get) as Store['get'],
    list: guarded(inner.list) as Store['list'],
    count: guarded(inner.count),
    close: () => inner.close(),
  };
  return store;
}

export interface Bench {
  readonly smdp: Smdp;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly card: TestCard;
  readonly address: string;
  readonly port: number;
  readonly client: Client;
  post(name: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The answer's body; fails unless it succeeded. */
  ok(name: string, body: unknown): Promise<Reply>;
  order(options?: Partial<Parameters<Smdp['createOrder']>[0]>): Order;
  /** Up to the metadata. */
  authenticate(matchingId: string | undefined, by?: TestCard): Promise<Reply>;
  /** Answer of AuthenticateClient, whatever it is. */
  tryAuthenticate(matchingId: string | undefined, by?: TestCard): Promise<Answer>;
  /** Up to the bound package, which the card has opened. */
  fetch(
    matchingId: string | undefined,
    by?: TestCard,
    code?: string,
  ): Promise<ReturnType<TestCard['load']> & { readonly session: string }>;
  close(): Promise<void>;
}

/** An SM-DP+ with one package, its ES9+ face, and a card. */
export async function openBench(
  pki: LabPki,
  options: Partial<SmdpOptions> & { readonly requestTimeout?: number; readonly faceLog?: Log } = {},
): Promise<Bench> {
  const { requestTimeout, faceLog, ...smdpOptions } = options;
  const clock = (options.clock as ManualClock | undefined) ?? new ManualClock(Date.now());
  const store = options.store ?? memoryStore();
  const random = seededRandom(`bench ${clock.now()} ${store.count('smdp/sessions')}`);
  const smdp = createSmdp({ random, identity: smdpIdentity(pki), ...smdpOptions, store, clock });
  smdp.addPackage({ profileType, der: packageDer });
  const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
  const face = await serveSmdp(smdp, { port: 0, tls, requestTimeout, log: faceLog });
  const address = `localhost:${face.port}`;
  const client = httpsClient(face.port, { ca: pki.hierarchies[0]!.ci.certificatePem });
  const card = await labCard(pki);
  const lpa = { 'user-agent': 'gsma-rsp-lpad', 'x-admin-protocol': 'gsma/rsp/v2.2.2' };
  const post: Bench['post'] = (name, body, headers = {}) =>
    client.send('POST', `/gsma/rsp2/es9plus/${name}`, body, { ...lpa, ...headers });
  const ok: Bench['ok'] = async (name, body) => {
    const answer = await post(name, body);
    expect([answer.status, resultOf(answer)]).toEqual([200, 'ok']);
    return answer.json as Reply;
  };
  const tryAuthenticate: Bench['tryAuthenticate'] = async (matchingId, by = card) => {
    const initiated = await ok('initiateAuthentication', by.initiate(address));
    return post('authenticateClient', by.authenticate(initiated, matchingId));
  };
  const authenticate: Bench['authenticate'] = async (matchingId, by = card) => {
    const answer = await tryAuthenticate(matchingId, by);
    expect(resultOf(answer)).toBe('ok');
    return answer.json as Reply;
  };
  return {
    smdp,
    clock,
    store,
    card,
    address,
    port: face.port,
    client,
    post,
    ok,
    order: (orderOptions = {}) => smdp.createOrder({ profileType, ...orderOptions }),
    authenticate,
    tryAuthenticate,
    async fetch(matchingId, by = card, code) {
      const reply = await authenticate(matchingId, by);
      const delivered = await ok('getBoundProfilePackage', by.prepare(reply, code));
      return { ...by.load(delivered), session: reply.transactionId! };
    },
    async close() {
      client.close();
      await face.close();
    },
  };
}
