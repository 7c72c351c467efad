import { readFileSync } from 'node:fs';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { createSmdp, serveEs2plus, serveSmdp } from '#services/smdp/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Answer } from '#test/services/https-client.ts';
import { temporaryLab } from '#test/services/lab.ts';
import { TestCard, type Reply } from '#test/services/smdp/test-card.ts';
import { openSmds, header as requester } from '#test/services/smds/smds-bench.ts';
import { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateJson } from '../engine/mutate-json.ts';
import { es10Requests } from '../support/well-formed.ts';

const eid = '89049032123451234512345678901235';
const profileType = 'Workbench LTE';
const header = { ...requester };
/** The honest steps of a download, in order; damage follows the last that a case names. */
const steps = ['nothing', 'initiated', 'authenticated', 'delivered'] as const;
const es9plus = [
  'initiateAuthentication',
  'authenticateClient',
  'getBoundProfilePackage',
  'handleNotification',
  'cancelSession',
];
const es2plus = ['downloadOrder', 'confirmOrder', 'cancelOrder', 'releaseProfile'];
const es12 = ['registerEvent', 'deleteEvent'];
const functions = [
  ...es9plus.map((name) => `es9plus/${name}`),
  ...es2plus.map((name) => `es2plus/${name}`),
  ...['initiateAuthentication', 'authenticateClient'].map((name) => `es11/${name}`),
  ...es12.map((name) => `es12/${name}`),
];
/** Of memory and of what is under test: a new pair of servers after so many cases. */
const casesEach = 150;

/**
 * SM-DP+ and SM-DS over TLS sockets under damaged bodies, also in the middle of a download; parts: the last honest step, then
 * function and seed of each damage. Never 5xx, always JSON, orders and events as before a refusal, and the next download works.
 */
export const servers: FuzzTarget = {
  name: 'servers',
  everyday: 60,
  outcomes: ['refused', 'took some'],
  async open() {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    let bench = await openServers(lab.pki);
    let cases = 0;
    return {
      generate: (dice) => [
        dice.pick(steps),
        ...Array.from({ length: 1 + dice.below(4) }, () => `${dice.pick(functions)} ${dice.seed()}`),
      ],
      async run([step = 'nothing', ...damages]) {
        if (++cases % casesEach === 0) {
          await bench.close();
          bench = await openServers(lab.pki);
        }
        const bodies = await bench.walk(step);
        let taken = 0;
        for (const damage of damages) {
          const name = damage.split(' ')[0]!;
          const body = bodies[name];
          if (body === undefined) continue;
          const before = bench.books();
          const answer = await bench.send(name, mutateJson(new Dice(damage), body, es10Requests));
          const isTaken = ensureAnswer(answer, name);
          if (isTaken) taken++;
          else ensure(bench.books() === before, `${name}: a refusal changed orders or events`);
        }
        await bench.walk('delivered');
        return taken > 0 ? 'took some' : 'refused';
      },
      async close() {
        await bench.close();
        lab.remove();
      },
    };
  },
};

type Bodies = Readonly<Record<string, Record<string, unknown>>>;

interface Envelope {
  readonly code?: unknown;
  readonly header?: { readonly functionExecutionStatus?: { readonly status?: unknown } };
}

/** Whether it was taken. Throws on an answer that is none. */
function ensureAnswer({ status, text, json, headers }: Answer, name: string): boolean {
  const shown = `${name} answers ${status} ${text.slice(0, 200)}`;
  if (status === 204) return true;
  ensure(status >= 200 && status < 500, shown);
  ensure(/^application\/json/.test(String(headers['content-type'])), shown);
  const envelope = json as Envelope;
  const said = envelope.header?.functionExecutionStatus?.status;
  ensure(typeof said === 'string' || typeof envelope.code === 'string', shown);
  ensure(!/"subjectCode":"8\.8","reasonCode":"4\.2"|INTERNAL/.test(text), shown);
  return said === 'Executed-Success';
}

async function openServers(pki: LabPki) {
  const clock = new ManualClock(Date.now());
  const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
  const identity = {
    dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
    dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
    ciCertificates: [ci.certificate],
  };
  const smdp = createSmdp({ random: seededRandom('fuzzed servers'), identity, store: memoryStore(), clock });
  smdp.addPackage({ profileType, der: new Uint8Array(readFileSync('resources/profiles/workbench-lte.der')) });
  const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
  const es9Face = await serveSmdp(smdp, { port: 0, tls });
  const es2Face = await serveEs2plus(smdp, { port: 0, tls: { ...tls, clientCa: pki.servicesCa.certificatePem } });
  const smds = await openSmds(pki);
  const ca = ci.certificatePem;
  const own = { cert: pki.workstation.certificatePem, key: pki.workstation.privateKeyPem };
  const clients = {
    es9plus: httpsClient(es9Face.port, { ca }),
    es2plus: httpsClient(es2Face.port, { ca, ...own }),
    es11: smds.client(),
    es12: smds.client(pki.dpTls),
  };
  const card = new TestCard(eid, (await pki.euicc(eid)).credentials[0]!, ci.certificate);
  const address = `localhost:${es9Face.port}`;
  let eventNumber = 0;
  let profiles = 0;

  const send = (name: string, body: unknown): Promise<Answer> => {
    const [face, call] = name.split('/') as [keyof typeof clients, string];
    const path = `/gsma/rsp2/${face === 'es11' ? 'es9plus' : face}/${call}`;
    return clients[face].send('POST', path, body, { 'content-type': 'application/json' });
  };
  const ok = async (name: string, body: unknown): Promise<Reply> => {
    const answer = await send(name, body);
    ensure(ensureAnswer(answer, name), `an honest ${name} is refused: ${answer.text.slice(0, 300)}`);
    return answer.json as Reply;
  };

  /** A new order and honest calls up to `step`; the honest bodies of every function at that moment. */
  async function walk(step: string): Promise<Bodies> {
    const digits = `89${String(++profiles).padStart(16, '0')}`;
    const personalise = { iccid: `${digits}${luhnDigit(digits)}` };
    const { matchingId, iccid } = smdp.createOrder({ profileType, personalise });
    const rows: Record<string, Record<string, unknown>> = {};
    const known = { header, iccid, eid };
    rows['es2plus/downloadOrder'] = { header, eid, profileType };
    rows['es2plus/confirmOrder'] = {
      ...known,
      matchingId: `M-${eventNumber}`,
      confirmationCode: '1234',
      releaseFlag: true,
    };
    rows['es2plus/cancelOrder'] = { ...known, matchingId, finalProfileStatusIndicator: 'Available' };
    rows['es2plus/releaseProfile'] = { header, iccid };
    const event = { header, eid, eventId: `E-${++eventNumber}` };
    rows['es12/registerEvent'] = { ...event, rspServerAddress: address, forwardingIndicator: false };
    rows['es12/deleteEvent'] = event;
    rows['es11/initiateAuthentication'] = card.initiate(smds.address);
    rows['es9plus/initiateAuthentication'] = card.initiate(address);
    const discovery = await ok('es11/initiateAuthentication', rows['es11/initiateAuthentication']);
    rows['es11/authenticateClient'] = card.authenticate(discovery, '');
    if (step === 'nothing') return rows;
    const initiated = await ok('es9plus/initiateAuthentication', rows['es9plus/initiateAuthentication']);
    rows['es9plus/authenticateClient'] = card.authenticate(initiated, matchingId ?? '');
    rows['es9plus/cancelSession'] = card.cancel(initiated.transactionId!, 0);
    if (step === 'initiated') return rows;
    const authenticated = await ok('es9plus/authenticateClient', rows['es9plus/authenticateClient']);
    rows['es9plus/getBoundProfilePackage'] = card.prepare(authenticated);
    if (step === 'authenticated') return rows;
    const delivered = await ok('es9plus/getBoundProfilePackage', rows['es9plus/getBoundProfilePackage']);
    card.load(delivered);
    card.forget();
    const iccidBytes = Uint8Array.from(Buffer.from(iccid.padEnd(20, 'F').replace(/(.)(.)/g, '$2$1'), 'hex'));
    rows['es9plus/handleNotification'] = card.result(initiated.transactionId!, address, iccidBytes);
    return rows;
  }

  return {
    walk,
    send,
    /** Orders and events, for comparison. */
    books: () => JSON.stringify([smdp.orders(), smds.smds.events()]),
    async close() {
      for (const client of Object.values(clients)) client.close();
      await es9Face.close();
      await es2Face.close();
      await smds.close();
    },
  };
}
