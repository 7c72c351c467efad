import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { es2pFunctions } from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveEs2plus, type ProfileState, type Smdp } from '#services/smdp/index.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Answer, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import {
  breakableStore,
  eid,
  iccid,
  openBench,
  otherEid,
  packageDer,
  profileType,
  resultOf,
  smdpIdentity,
} from './bench.ts';
import { operatorPki, type OperatorPki } from './operators.ts';

const functionNames = ['downloadOrder', 'confirmOrder', 'releaseProfile', 'cancelOrder'] as const;
type FunctionName = (typeof functionNames)[number];
type Provoke = () => Promise<Answer>;

let pki: LabPki;
let operators: OperatorPki;
let store: ReturnType<typeof breakableStore>;
let clock: ManualClock;
let smdp: Smdp;
let operator: Client;
let rival: Client;
let connect: (name: string, curve?: 'brainpoolP256r1') => Client;
let calls = 0;

beforeAll(async () => {
  const lab = await temporaryLab(new ManualClock(Date.now()));
  pki = lab.pki;
  operators = operatorPki();
  return () => lab.remove();
});
afterAll(() => operators.remove());

beforeEach(async () => {
  store = breakableStore();
  clock = new ManualClock(Date.now());
  const random = seededRandom('es2plus results');
  smdp = createSmdp({ store, clock, random, identity: smdpIdentity(pki), address: 'localhost:8443' });
  smdp.addPackage({ profileType, der: packageDer });
  const { privateKeyPem: key, certificatePem: cert } = pki.dpTls;
  const face = await serveEs2plus(smdp, { port: 0, tls: { key, cert, clientCa: operators.ca } });
  const open: Client[] = [];
  connect = (name, curve) => {
    const identity = operators.identity(name, curve);
    const client = httpsClient(face.port, { ca: pki.hierarchies[0]!.ci.certificatePem, ...identity });
    open.push(client);
    return client;
  };
  operator = connect('First');
  rival = connect('Second');
  return async () => {
    for (const client of open) client.close();
    await face.close();
  };
});

const header = (functionCallIdentifier = `call-${++calls}`) => ({
  functionRequesterIdentifier: '2.999.100',
  functionCallIdentifier,
});
const call = (name: FunctionName, body: object, by = operator, callId?: string): Promise<Answer> =>
  by.send('POST', `/gsma/rsp2/es2plus/${name}`, { header: header(callId), ...body });
const done = async (name: FunctionName, body: object): Promise<Record<string, string>> => {
  const answer = await call(name, body);
  expect([answer.status, resultOf(answer)]).toEqual([200, 'ok']);
  return answer.json as Record<string, string>;
};

describe('results of ES2+', () => {
  const unknownIccid = '8900000000000000001';
  const order = (more = {}) => done('downloadOrder', { iccid, ...more });
  const confirm = (more: object) => call('confirmOrder', { iccid, releaseFlag: false, ...more });
  const cancel = (more: object, by = operator) =>
    call('cancelOrder', { iccid, finalProfileStatusIndicator: 'Available', ...more }, by);

  /** A good request of each function, after what it needs. */
  const requests: Record<FunctionName, () => Promise<object>> = {
    downloadOrder: async () => ({ iccid }),
    confirmOrder: async () => (await order(), { iccid, releaseFlag: true }),
    releaseProfile: async () => (await order(), await done('confirmOrder', { iccid, releaseFlag: false }), { iccid }),
    cancelOrder: async () => (await order(), { iccid, finalProfileStatusIndicator: 'Available' }),
  };
  const common = (name: FunctionName): Record<string, Provoke> => ({
    ok: async () => call(name, await requests[name]()),
    '1.2.1/2.1': async () => {
      const body = JSON.stringify({ header: header(), ...(await requests[name]()) });
      return operator.send('POST', `/gsma/rsp2/es2plus/${name}`, body, { 'content-type': 'text/xml' });
    },
    '1.2/2.1': async () => call(name, { ...(await requests[name]()), iccid: 'no digits' }),
    '1.2/2.2': async () => {
      const body = await requests[name]();
      return operator.send('POST', `/gsma/rsp2/es2plus/${name}`, { header: {}, ...body });
    },
    '8.8/4.2': async () => {
      const body = await requests[name]();
      store.isBroken = true;
      return call(name, body).finally(() => (store.isBroken = false));
    },
  });

  const provoked: Record<FunctionName, Record<string, Provoke>> = {
    downloadOrder: {
      ...common('downloadOrder'),
      '8.2.5/3.9': () => call('downloadOrder', { profileType: 'none' }),
      '8.2.1/3.9': () => call('downloadOrder', { iccid: unknownIccid }),
      '8.2.5/3.8': async () => {
        smdp.addPackage({ profileType: 'another', der: packageDer });
        return call('downloadOrder', { iccid, profileType: 'another' });
      },
      '8.2.1/1.2': async () => (await order(), call('downloadOrder', { iccid }, rival)),
      '8.2.1/3.3': async () => (await order(), call('downloadOrder', { iccid })),
      '8.2.5/3.7': async () => (await order(), call('downloadOrder', { profileType })),
    },
    confirmOrder: {
      ...common('confirmOrder'),
      '8.2.1/3.9': () => confirm({ iccid: unknownIccid }),
      '8.2.1/1.2': async () => (await order(), call('confirmOrder', { iccid, releaseFlag: true }, rival)),
      '8.2.1/3.5': () => confirm({}),
      '8.1.1/3.10': async () => (await order({ eid }), confirm({ eid: otherEid })),
      '8.2.6/2.1': async () => (await order(), confirm({ matchingId: 'lower-case' })),
      '8.1.1/2.2': async () => (await order(), confirm({ matchingId: '' })),
      '8.2.6/3.3': async () => {
        smdp.createOrder({ profileType, matchingId: 'TAKEN', personalise: { iccid: '8900012345678901234' } });
        await order();
        return confirm({ matchingId: 'TAKEN' });
      },
      '8.2.7/2.2': async () => (await order(), confirm({ confirmationCode: '' })),
    },
    releaseProfile: {
      ...common('releaseProfile'),
      '8.2.1/3.9': () => call('releaseProfile', { iccid: unknownIccid }),
      '8.2.1/1.2': async () => call('releaseProfile', await requests.releaseProfile(), rival),
      '8.2.1/3.5': async () => (await order(), call('releaseProfile', { iccid })),
    },
    cancelOrder: {
      ...common('cancelOrder'),
      '8.2.1/3.9': () => cancel({ iccid: unknownIccid }),
      '8.2.1/1.2': async () => (await order(), cancel({}, rival)),
      '8.2.1/3.5': () => cancel({}),
      '8.2.1/3.10': async () => (await order({ eid }), cancel({ eid: otherEid })),
      '8.2.6/3.10': async () => (
        await order(),
        await done('confirmOrder', { iccid, releaseFlag: true }),
        cancel({ matchingId: 'NOT-IT' })
      ),
    },
  };

  for (const name of functionNames) {
    const { name: fullName, refusals } = es2pFunctions[name];
    for (const [result, provoke] of Object.entries(provoked[name])) {
      test(`${fullName} answers ${result}`, proves(`${fullName} ${result}`), async () => {
        const answer = await provoke();
        expect([answer.status, resultOf(answer)]).toEqual([200, result]);
        expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
      });
    }
    // Those of the SM-DS are in events.test.ts.
    test(`${fullName} answers nothing that is not listed, and lists nothing it does not answer`, () => {
      const listed = refusals.filter((pair) => !pair.startsWith('8.9/'));
      expect(Object.keys(provoked[name]).sort()).toEqual(['ok', ...listed].sort());
    });
  }
});

describe('states of a profile', () => {
  const states: ProfileState[] = [
    'available',
    'allocated',
    'linked',
    'confirmed',
    'released',
    'downloaded',
    'installed',
    'error',
    'unavailable',
  ];
  /** Body of each step, and the state it leads to from those that take it. */
  const steps: [FunctionName, object, Partial<Record<ProfileState, ProfileState>>, otherwise: string][] = [
    ['downloadOrder', { iccid }, { available: 'allocated' }, '8.2.1/3.3'],
    ['downloadOrder', { iccid, eid }, { available: 'linked' }, '8.2.1/3.3'],
    ['confirmOrder', { iccid, releaseFlag: false }, { allocated: 'confirmed', linked: 'confirmed' }, '8.2.1/3.5'],
    ['confirmOrder', { iccid, releaseFlag: true }, { allocated: 'released', linked: 'released' }, '8.2.1/3.5'],
    ['releaseProfile', { iccid }, { confirmed: 'released' }, '8.2.1/3.5'],
    [
      'cancelOrder',
      { iccid, finalProfileStatusIndicator: 'Available' },
      {
        allocated: 'available',
        linked: 'available',
        confirmed: 'available',
        released: 'available',
        error: 'available',
      },
      '8.2.1/3.5',
    ],
    [
      'cancelOrder',
      { iccid, finalProfileStatusIndicator: 'Unavailable' },
      {
        allocated: 'unavailable',
        linked: 'unavailable',
        confirmed: 'unavailable',
        released: 'unavailable',
        downloaded: 'unavailable',
        error: 'unavailable',
      },
      '8.2.1/3.5',
    ],
  ];
  const rows = steps.flatMap(([name, body, next, otherwise]) =>
    states.map((state) => [name, JSON.stringify(body), state, next[state] ?? otherwise] as const),
  );
  const putInto = (state: ProfileState) =>
    store.transact((transaction) => {
      const record = transaction.get<object>('smdp/profiles', iccid);
      transaction.put('smdp/profiles', iccid, { ...record, state });
    });

  test.each(rows)('%s %s on one that is %s: %s', async (name, body, state, outcome) => {
    putInto(state);
    const answer = resultOf(await call(name, JSON.parse(body) as object));
    const refused = outcome.includes('/');
    expect([answer, smdp.order(iccid)?.state]).toEqual(refused ? [outcome, state] : ['ok', outcome]);
  });

  test.each<[ProfileState, string]>([
    ['available', '8.2.6/3.8'],
    ['allocated', '8.2/1.2'],
    ['linked', '8.2/1.2'],
    ['confirmed', '8.2/1.2'],
    ['released', 'ok'],
    ['downloaded', 'ok'],
    ['installed', '8.2.6/3.8'],
    ['error', '8.2.6/3.8'],
    ['unavailable', '8.2.6/3.8'],
  ])('a card that comes for one that is %s is answered %s', async (state, outcome) => {
    const bench = await openBench(pki, { store, clock });
    const { matchingId } = bench.order();
    putInto(state);
    expect(resultOf(await bench.tryAuthenticate(matchingId!))).toBe(outcome);
    expect(smdp.order(iccid)?.state).toBe(state);
    await bench.close();
  });
});

describe('calls of operators', () => {
  test('the same call again is answered alike and has no second effect', async () => {
    smdp.addProfile(profileType, { iccid: '8900012345678901234' });
    const first = await call('downloadOrder', { profileType }, operator, 'once');
    const again = await call('downloadOrder', { profileType }, operator, 'once');
    expect(again.text).toBe(first.text);
    expect(smdp.orders().filter(({ state }) => state === 'allocated')).toHaveLength(1);
    const ordered = (first.json as { iccid: string }).iccid;
    const confirmed = await call('confirmOrder', { iccid: ordered, releaseFlag: true }, operator, 'once');
    expect((await call('confirmOrder', { iccid: ordered, releaseFlag: true }, operator, 'once')).text).toBe(
      confirmed.text,
    );
    expect((confirmed.json as { matchingId: string }).matchingId).toMatch(/^[A-Z0-9-]{23}$/);
    expect(resultOf(await call('downloadOrder', { profileType }, operator, 'another'))).toBe('ok');
  });

  test('one identifier for everything, a refused call, and another operator’s call are calls of their own', async () => {
    expect(resultOf(await call('releaseProfile', { iccid }, operator, 'same'))).toBe('8.2.1/3.5');
    expect(resultOf(await call('downloadOrder', { iccid }, operator, 'same'))).toBe('ok');
    expect(resultOf(await call('confirmOrder', { iccid, releaseFlag: false }, operator, 'same'))).toBe('ok');
    expect(resultOf(await call('releaseProfile', { iccid }, operator, 'same'))).toBe('ok');
    expect(resultOf(await call('downloadOrder', { iccid }, rival, 'same'))).toBe('8.2.1/1.2');
  });

  test('answers are forgotten after a week', async () => {
    await call('downloadOrder', { iccid }, operator, 'once');
    await clock.advance(7 * 24 * 3_600_000);
    smdp.sweep();
    expect(store.count('smdp/es2plus-answers')).toBe(0);
    expect(resultOf(await call('downloadOrder', { iccid }, operator, 'once'))).toBe('8.2.1/3.3');
  });

  test('an operator is known again on a new connection, and with a renewed certificate', async () => {
    await done('downloadOrder', { iccid });
    expect(resultOf(await call('confirmOrder', { iccid, releaseFlag: true }, connect('First')))).toBe('ok');
    expect(resultOf(await call('downloadOrder', { iccid }, connect('Third')))).toBe('8.2.1/1.2');
  });

  test('an order of the bench itself is anybody’s, and the bench may cancel anybody’s', async () => {
    smdp.downloadOrder({ iccid });
    expect(resultOf(await call('confirmOrder', { iccid, releaseFlag: true }, rival))).toBe('ok');
    await done('cancelOrder', { iccid, finalProfileStatusIndicator: 'Available' });
    await done('downloadOrder', { iccid });
    expect(smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' }).state).toBe('available');
  });

  test('a certificate with a brainpool key is no danger to the server', async () => {
    const brainpool = connect('Brainpool', 'brainpoolP256r1');
    const outcome = await call('downloadOrder', { iccid }, brainpool).then(resultOf, () => 'no handshake');
    expect(['ok', 'no handshake']).toContain(outcome);
    expect((await call('releaseProfile', { iccid })).status).toBe(200);
  });
});
