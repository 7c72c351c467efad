import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { es9pFunctions, es9pUnreachableResults } from '#core/protocol/sgp22/index.ts';
import { ciPlan, eumPlan, euiccPlan } from '#services/lab-pki/certificate-plan.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import type { Answer } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import {
  breakableStore,
  credentialOf,
  eid,
  iccid,
  iccidBytes,
  issue,
  labCard,
  openBench,
  otherEid,
  packageDer,
  resultOf,
  type Bench,
} from './bench.ts';
import { TestCard, textOf, type Reply } from './test-card.ts';

const year = 366 * 24 * 3_600_000;
type FunctionName = keyof typeof es9pFunctions;
type Provoke = () => Promise<Answer>;

/** Every result that the registry lists for ES9+, provoked over HTTPS. */
describe('results of ES9+', () => {
  let pki: LabPki;
  let bench: Bench;
  let store: ReturnType<typeof breakableStore>;

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });
  beforeEach(async () => {
    store = breakableStore();
    bench = await openBench(pki, { store });
    return () => bench.close();
  });
  const reopen = async (options: Parameters<typeof openBench>[1]) => {
    await bench.close();
    bench = await openBench(pki, { store, ...options });
  };

  const initiate = () => bench.ok('initiateAuthentication', bench.card.initiate(bench.address));
  const info1 = (options: Parameters<TestCard['info1']>[0]) => ({
    ...bench.card.initiate(bench.address),
    euiccInfo1: textOf(bench.card.info1(options)),
  });
  const stranger = new Uint8Array(20).fill(9);
  const unknownSession = '00'.repeat(16);

  /** A good request of each function, made of what went before. */
  const requests: Record<FunctionName, () => Promise<object>> = {
    initiateAuthentication: async () => bench.card.initiate(bench.address),
    authenticateClient: async () => bench.card.authenticate(await initiate(), bench.order().matchingId!),
    getBoundProfilePackage: async () => bench.card.prepare(await bench.authenticate(bench.order().matchingId!)),
    cancelSession: async () => {
      const { transactionId } = await bench.authenticate(bench.order().matchingId!);
      return bench.card.cancel(transactionId!, 1);
    },
    handleNotification: async () => {
      const { session } = await bench.fetch(bench.order().matchingId!);
      return bench.card.result(session, bench.address, iccidBytes);
    },
  };

  /** What every function has in common. */
  const common = (name: FunctionName): Record<string, Provoke> => ({
    ok: async () => bench.post(name, await requests[name]()),
    '1.2.1/2.1': async () => bench.post(name, JSON.stringify(await requests[name]()), { 'content-type': 'text/plain' }),
    '1.2/2.1': async () => bench.post(name, `${JSON.stringify(await requests[name]())}}`),
    '1.2/2.2': async () => {
      const [[first], ...others] = Object.entries(await requests[name]()) as [
        [string, unknown],
        ...[string, unknown][],
      ];
      expect(first).toBeDefined();
      return bench.post(name, Object.fromEntries(others));
    },
    '8.8/4.2': async () => {
      const request = await requests[name]();
      store.isBroken = true;
      return bench.post(name, request).finally(() => (store.isBroken = false));
    },
  });

  const withChain = async (make: () => Promise<TestCard>) =>
    bench.tryAuthenticate(bench.order().matchingId!, await make());
  const lab = () => pki.hierarchies[0]!;
  const cardWith = async (
    change: (own: ReturnType<typeof credentialOf>) => Partial<ReturnType<typeof credentialOf>>,
  ) => {
    const own = (await pki.euicc(eid)).credentials[0]!;
    return new TestCard(eid, { ...own, ...change(own) }, lab().ci.certificate);
  };
  const spoilt = (der: Uint8Array) => der.map((byte, i) => (i === der.length - 1 ? byte ^ 1 : byte));
  const issuedCard = async (plan: Parameters<typeof issue>[0], ofEid = eid) => {
    const euicc = await issue(plan, lab().eum, bench.clock.now());
    return new TestCard(ofEid, credentialOf(euicc, lab().eum), lab().ci.certificate);
  };
  const es10Error = (tag: string, transactionId: string, code: string) =>
    textOf(fromHex(`${tag}17A1158010${transactionId}0201${code}`));
  const getPackage = (reply: Reply, code?: string) =>
    bench.post('getBoundProfilePackage', bench.card.prepare(reply, code));

  const provoked: Record<FunctionName, Record<string, Provoke>> = {
    initiateAuthentication: {
      ...common('initiateAuthentication'),
      '8.8.1/3.8': () => bench.post('initiateAuthentication', { ...bench.card.initiate('testsmdpplus1.example.com') }),
      '8.8.3/3.1': () => bench.post('initiateAuthentication', info1({ svn: '010000' })),
      '8.8.2/3.1': () => bench.post('initiateAuthentication', info1({ verification: [stranger] })),
      '8.8.4/3.7': () => bench.post('initiateAuthentication', info1({ signing: [stranger] })),
    },
    authenticateClient: {
      ...common('authenticateClient'),
      '8.10.1/3.9': async () =>
        bench.post('authenticateClient', { ...(await requests.authenticateClient()), transactionId: unknownSession }),
      '8.1/4.2': async () => {
        const { transactionId } = await initiate();
        const authenticateServerResponse = es10Error('BF38', transactionId!, '07');
        return bench.post('authenticateClient', { transactionId, authenticateServerResponse });
      },
      '8.1.2/6.1': () => withChain(() => cardWith((own) => ({ eumCertificate: spoilt(own.eumCertificate) }))),
      '8.1.2/6.3': async () => {
        await bench.clock.advance(31 * year);
        return bench.tryAuthenticate(bench.order().matchingId!);
      },
      '8.1.3/6.1': () => withChain(() => cardWith((own) => ({ euiccCertificate: spoilt(own.euiccCertificate) }))),
      '8.1.3/6.3': async () => {
        const short = await issuedCard({ ...euiccPlan(eid), years: 1 });
        await bench.clock.advance(2 * year);
        return bench.tryAuthenticate(bench.order().matchingId!, short);
      },
      '8.1.4/6.1': () => withChain(() => issuedCard(euiccPlan('89882119900000000000000000001654'))),
      '8.11.1/3.9': () =>
        withChain(async () => {
          const now = bench.clock.now();
          const eum = await issue(eumPlan, await issue(ciPlan, undefined, now), now);
          return new TestCard(eid, credentialOf(await issue(euiccPlan(eid), eum, now), eum), lab().ci.certificate);
        }),
      '8.1/6.1': async () => {
        const initiated = await initiate();
        const serverChallenge = new Uint8Array(16);
        const answer = bench.card.authenticate(initiated, bench.order().matchingId!, { serverChallenge });
        return bench.post('authenticateClient', answer);
      },
      '8.2.6/3.8': () => bench.tryAuthenticate('NOBODY-KNOWS-THIS'),
      '8.1.1/3.8': () => bench.tryAuthenticate(bench.order({ eid: otherEid }).matchingId!),
      '8.2/1.2': () => {
        bench.smdp.downloadOrder({ iccid });
        return bench.tryAuthenticate(bench.smdp.confirmOrder({ iccid, releaseFlag: false }).matchingId!);
      },
      '8.2/3.7': () => {
        const { matchingId, profileType } = bench.order();
        store.transact((transaction) => transaction.delete('smdp/catalogue', profileType));
        return bench.tryAuthenticate(matchingId!);
      },
      '8.2.5/4.3': () => {
        bench.card.info2 = { profileVersion: '010000' };
        return bench.tryAuthenticate(bench.order().matchingId!);
      },
      '8.1/4.8': () => {
        bench.card.info2 = { freeMemory: packageDer.length - 1 };
        return bench.tryAuthenticate(bench.order().matchingId!);
      },
      '8.8.5/6.4': async () => {
        await reopen({ limits: { downloads: 1 } });
        const { matchingId } = bench.order();
        await bench.fetch(matchingId!);
        return bench.tryAuthenticate(matchingId!);
      },
      '8.8.5/4.10': async () => {
        const { matchingId, expiresAt } = bench.order();
        await bench.clock.advance(expiresAt! - bench.clock.now());
        return bench.tryAuthenticate(matchingId!);
      },
    },
    getBoundProfilePackage: {
      ...common('getBoundProfilePackage'),
      '8.10.1/3.9': async () => {
        const request = await requests.getBoundProfilePackage();
        return bench.post('getBoundProfilePackage', { ...request, transactionId: (await initiate()).transactionId });
      },
      '8.1/4.2': async () => {
        const { transactionId } = await bench.authenticate(bench.order().matchingId!);
        const prepareDownloadResponse = es10Error('BF21', transactionId!, '02');
        return bench.post('getBoundProfilePackage', { transactionId, prepareDownloadResponse });
      },
      '8.1/6.1': async () => {
        const { matchingId } = bench.order();
        const other = bench.card.prepare(await bench.authenticate(matchingId!));
        const { transactionId } = await bench.authenticate(matchingId!);
        return bench.post('getBoundProfilePackage', { ...other, transactionId });
      },
      '8.2/3.7': async () => {
        const request = await requests.getBoundProfilePackage();
        bench.smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' });
        return bench.post('getBoundProfilePackage', request);
      },
      '8.2.7/6.4': async () => {
        await reopen({ limits: { confirmationCodes: 1 } });
        return getPackage(await bench.authenticate(bench.order({ confirmationCode: '4321' }).matchingId!), '1');
      },
      '8.2.7/2.2': async () =>
        getPackage(await bench.authenticate(bench.order({ confirmationCode: '4321' }).matchingId!)),
      '8.2.7/3.8': async () =>
        getPackage(await bench.authenticate(bench.order({ confirmationCode: '4321' }).matchingId!), '1'),
    },
    cancelSession: {
      ...common('cancelSession'),
      '8.10.1/3.9': async () => bench.post('cancelSession', bench.card.cancel(unknownSession, 0)),
      '8.1/4.2': async () => {
        const { transactionId } = await initiate();
        return bench.post('cancelSession', { transactionId, cancelSessionResponse: textOf(fromHex('BF4103810105')) });
      },
      '8.1/6.1': async () => {
        const { transactionId } = await bench.authenticate(bench.order().matchingId!);
        return bench.post('cancelSession', (await labCard(pki, otherEid)).cancel(transactionId!, 0));
      },
      '8.8/3.10': async () => {
        const { transactionId } = await bench.authenticate(bench.order().matchingId!);
        return bench.post('cancelSession', bench.card.cancel(transactionId!, 0, '2.999.12'));
      },
    },
    handleNotification: common('handleNotification'),
  };

  for (const [name, results] of Object.entries(provoked) as [FunctionName, Record<string, Provoke>][]) {
    const { name: fullName, refusals, httpStatus } = es9pFunctions[name];
    for (const [result, provoke] of Object.entries(results)) {
      test(`${fullName} answers ${result}`, proves(`${fullName} ${result}`), async () => {
        const answer = await provoke();
        expect(resultOf(answer)).toBe(result);
        const isNotification = name === 'handleNotification';
        const status = result === 'ok' ? httpStatus : isNotification ? (result === '8.8/4.2' ? 500 : 400) : 200;
        expect(answer.status).toBe(status);
        expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
      });
    }
    test(`${fullName} answers nothing that is not listed, and lists nothing it does not answer`, () => {
      expect(Object.keys(results).sort()).toEqual(['ok', ...refusals].sort());
    });
  }

  test('a notification of no session, and one with a wrong signature, are answered 204 and change nothing', async () => {
    const { session } = await bench.fetch(bench.order().matchingId!);
    const other = await labCard(pki, otherEid);
    for (const body of [
      bench.card.result(unknownSession, bench.address, iccidBytes),
      other.result(session, bench.address, iccidBytes),
    ])
      expect((await bench.post('handleNotification', body)).status).toBe(204);
    expect(bench.smdp.order(iccid)?.state).toBe('downloaded');
    const neverAnswered = es9pUnreachableResults.filter(({ function: name }) => name === 'ES9+.HandleNotification');
    for (const { result } of neverAnswered) expect(es9pFunctions.handleNotification.refusals).not.toContain(result);
  });

  test('an eUICC certificate for an EID of the EUM but in another’s name is refused as invalid', async () => {
    const renamed = {
      ...euiccPlan(eid),
      subject: [
        ['C', 'DE'],
        ['O', 'Another EUM'],
        ['2.5.4.5', eid],
      ] as const,
    };
    expect(resultOf(await withChain(() => issuedCard(renamed)))).toBe('8.1.3/6.1');
  });
});
