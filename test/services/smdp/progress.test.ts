import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpClient } from '#core/environment/index.ts';
import { handleDownloadProgressInfo } from '#core/protocol/sgp22/index.ts';
import { createHttpsClient, createTrustStore } from '#node/https-client/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { sendProgress, type ProgressSender } from '#services/smdp/index.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { temporaryLab } from '../lab.ts';
import { eid, iccid, iccidBytes, openBench, profileType, resultOf, type Bench } from './bench.ts';
import { operatorPki, type OperatorPki } from './operators.ts';

interface Received {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly client: string | undefined;
  readonly body: {
    readonly header: { readonly functionRequesterIdentifier: string; readonly functionCallIdentifier: string };
    readonly notificationPointId: number;
    readonly notificationPointStatus: {
      readonly status: string;
      readonly statusCodeData?: { readonly subjectCode: string; readonly reasonCode: string };
    };
    readonly resultData?: string;
    readonly [member: string]: unknown;
  };
}

let pki: LabPki;
let operators: OperatorPki;
let bench: Bench;
let received: Received[];
let answerWith: number | 'nothing';
/** Attempts that the sender knows to have failed. */
let failures: number;
let url: string;
let http: HttpClient;
let sender: ProgressSender;

beforeAll(async () => {
  const lab = await temporaryLab(new ManualClock(Date.now()));
  pki = lab.pki;
  operators = operatorPki();
  return () => lab.remove();
});
afterAll(() => operators.remove());

beforeEach(async () => {
  received = [];
  failures = 0;
  answerWith = 204;
  const tls = { ...operators.identity('operator'), ca: operators.ca, requestCert: true, rejectUnauthorized: true };
  const server = createServer(tls, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const client = (request.socket as TLSSocket).getPeerX509Certificate()?.subject;
      received.push({
        path: request.url,
        headers: request.headers,
        client,
        body: JSON.parse(text) as Received['body'],
      });
      if (answerWith === 'nothing') request.socket.destroy();
      else response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const settings = () => ({ trustedRoots: [], gsmaRootFiles: [], tlsRootFiles: [] });
  const client = createHttpsClient({
    trust: createTrustStore({ settings, lab: [operators.ca] }),
    identity: () => operators.identity('smdp'),
  });
  http = client;
  bench = await openBench(pki, { reportsProgress: true, limits: { confirmationCodes: 2, downloads: 3 } });
  sender = startSending();
  return async () => {
    await sender.close();
    client.close();
    server.closeAllConnections();
    server.close();
    await bench.close();
  };
});

const startSending = (to: HttpClient = http) =>
  sendProgress({
    outbox: bench.smdp.progress!,
    clock: bench.clock,
    log: { info() {}, warn: () => failures++, error() {} },
    http: to,
    url,
    clientIdentity: 'operator',
    requester: '2.999.10',
  });
const until = async (count: number) => {
  const patienceEnds = performance.now() + 10_000;
  while (received.length < count && performance.now() < patienceEnds)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(received.length).toBe(count);
};
const untilFailed = async (count: number) => {
  const patienceEnds = performance.now() + 10_000;
  while (failures < count && performance.now() < patienceEnds) await new Promise((resolve) => setTimeout(resolve, 2));
  // The next attempt is planned when what the sender does after its word in the log is done.
  await new Promise((resolve) => setImmediate(resolve));
  expect(failures).toBe(count);
};
const said = () =>
  received.map(({ body: { notificationPointId: point, notificationPointStatus: status } }) => {
    const { subjectCode, reasonCode } = status.statusCodeData ?? {};
    return `${point} ${status.status === 'Failed' ? `${subjectCode}/${reasonCode}` : status.status}`;
  });
const waiting = () => bench.store.count('smdp/progress');
const untilEmpty = async () => {
  const patienceEnds = performance.now() + 10_000;
  while (waiting() > 0 && performance.now() < patienceEnds) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(waiting()).toBe(0);
};

test(
  'a download with a confirmation code is told step by step, over mutual TLS',
  proves('ES2+.HandleDownloadProgressInfo ok'),
  async () => {
    const { session } = await bench.fetch(bench.order({ confirmationCode: '4321' }).matchingId!, bench.card, '4321');
    await bench.post('handleNotification', bench.card.result(session, bench.address, iccidBytes));
    await until(4);
    expect(said()).toEqual(['1 Executed-Success', '2 Executed-Success', '3 Executed-Success', '4 Executed-Success']);
    for (const { path, headers, client, body } of received) {
      expect(path).toBe('/gsma/rsp2/es2plus/handleDownloadProgressInfo');
      expect(client).toBe('O=Operators\nCN=smdp');
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-admin-protocol': 'gsma/rsp/v2.2.2' });
      expect(body).toMatchObject({ eid, iccid, profileType });
      expect(body['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(body.header.functionRequesterIdentifier).toBe('2.999.10');
      expect(handleDownloadProgressInfo.decodeRequest(body)).toMatchObject({ iccid });
    }
    expect(new Set(received.map(({ body }) => body.header.functionCallIdentifier)).size).toBe(4);
    expect(received[3]!.body.resultData).toBe(Buffer.from('3007A0053003800100', 'hex').toString('base64'));
    await untilEmpty();
  },
);

describe('a failure is told with its codes:', () => {
  test('a card that is not eligible, or has no memory', async () => {
    const { matchingId } = bench.order();
    bench.card.info2 = { profileVersion: '010000' };
    await bench.tryAuthenticate(matchingId!);
    bench.card.info2 = { freeMemory: 1 };
    await bench.tryAuthenticate(matchingId!);
    await until(2);
    expect(said()).toEqual(['1 8.2.5/4.3', '1 8.1/4.8']);
  });

  test('too many deliveries, and an order that expired', async () => {
    const { matchingId, expiresAt } = bench.order();
    for (let i = 0; i < 3; i++) await bench.fetch(matchingId!);
    expect(resultOf(await bench.tryAuthenticate(matchingId!))).toBe('8.8.5/6.4');
    const other = bench.order({ personalise: { iccid: '8900012345678901234' } });
    await bench.clock.advance(expiresAt! - bench.clock.now());
    expect(resultOf(await bench.tryAuthenticate(other.matchingId!))).toBe('8.8.5/4.10');
    await until(8);
    expect(said().slice(-2).sort()).toEqual(['1 8.8.5/4.10', '1 8.8.5/6.4']);
  });

  test('confirmation codes', async () => {
    const { matchingId } = bench.order({ confirmationCode: '4321' });
    for (const code of [undefined, '1', '2'])
      await bench.post('getBoundProfilePackage', bench.card.prepare(await bench.authenticate(matchingId!), code));
    await until(6);
    expect(said().filter((line) => line.startsWith('2'))).toEqual(['2 8.2.7/2.2', '2 8.2.7/3.8', '2 8.2.7/6.4']);
  });

  test.each([
    [0, '2 8.8.5/3.8'],
    [3, '2 8.2.8/1.2'],
    [4, '2 8.2.9/3.11'],
    [127, '2 8/4.2'],
  ])('cancelSession with reason %i', async (reason, expected) => {
    const { transactionId } = await bench.authenticate(bench.order().matchingId!);
    await bench.ok('cancelSession', bench.card.cancel(transactionId!, reason));
    await until(2);
    expect(said()[1]).toBe(expected);
  });

  test('cancelSession after a failed load', async () => {
    const { session } = await bench.fetch(bench.order().matchingId!);
    await bench.ok('cancelSession', bench.card.cancel(session, 5));
    await until(3);
    expect(said()[2]).toBe('4 8.2.10/4.2');
  });

  test.each([1, 2])('but not cancelSession with reason %i, after which the order waits on', async (reason) => {
    const { matchingId } = bench.order();
    const { transactionId } = await bench.authenticate(matchingId!);
    await bench.ok('cancelSession', bench.card.cancel(transactionId!, reason));
    await bench.authenticate(matchingId!);
    await until(2);
    expect(said()).toEqual(['1 Executed-Success', '1 Executed-Success']);
  });

  test.each<[number, string]>([
    [12, '4 8.2.10/4.2'],
    [10, '4 8.1/4.8'],
    [9, '4 8.2.1/3.3'],
    [15, '4 8.2.8/1.2'],
  ])('an installation that failed with reason %i', async (reason, expected) => {
    const { session } = await bench.fetch(bench.order().matchingId!);
    await bench.post('handleNotification', bench.card.result(session, bench.address, iccidBytes, [5, reason]));
    await until(3);
    expect(said()[2]).toBe(expected);
  });

  test('a package that another card took', async () => {
    const { matchingId } = bench.order();
    const shown = await bench.authenticate(matchingId!);
    bench.smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' });
    await bench.post('getBoundProfilePackage', bench.card.prepare(shown));
    await until(2);
    expect(said()[1]).toBe('3 8.2/3.7');
  });
});

describe('an operator that does not listen', () => {
  test.each([500, 404, 'nothing'] as const)(
    '(%s) is told again with back-off, in order, under the same identifiers',
    async (how) => {
      answerWith = how;
      const { session } = await bench.fetch(bench.order().matchingId!);
      await bench.post('handleNotification', bench.card.result(session, bench.address, iccidBytes));
      await until(1);
      for (const [pause, tried] of [
        [1_000, 2],
        [2_000, 3],
        [4_000, 4],
      ] as const) {
        await untilFailed(tried - 1);
        await bench.clock.advance(pause - 1);
        expect(received.length).toBe(tried - 1);
        await bench.clock.advance(1);
        await until(tried);
      }
      expect(new Set(received.map(({ body }) => body.header.functionCallIdentifier)).size).toBe(1);
      expect(waiting()).toBe(3);
      await untilFailed(4);
      answerWith = 204;
      await bench.clock.advance(8_000);
      await until(7);
      expect(said()).toEqual([
        ...Array<string>(5).fill('1 Executed-Success'),
        '3 Executed-Success',
        '4 Executed-Success',
      ]);
      await untilEmpty();
    },
  );

  test('keeps no card waiting, and hears of everything after a restart of the server', async () => {
    await sender.close();
    sender = startSending({ post: () => new Promise(() => {}) });
    const { session } = await bench.fetch(bench.order().matchingId!);
    expect((await bench.post('handleNotification', bench.card.result(session, bench.address, iccidBytes))).status).toBe(
      204,
    );
    expect([received.length, waiting()]).toEqual([0, 3]);
    const { store, clock } = bench;
    await bench.close();
    bench = await openBench(pki, { store, clock, reportsProgress: true });
    sender = startSending();
    await until(3);
    expect(said()).toEqual(['1 Executed-Success', '3 Executed-Success', '4 Executed-Success']);
  });

  test('is given up after a week', async () => {
    answerWith = 500;
    await bench.authenticate(bench.order().matchingId!);
    await untilFailed(1);
    await bench.clock.advance(8 * 24 * 3_600_000);
    await untilEmpty();
  });
});

test('a server that no operator listens to keeps no reports', async () => {
  const quiet = await openBench(pki);
  await quiet.fetch(quiet.order().matchingId!);
  expect([quiet.smdp.progress, quiet.store.count('smdp/progress')]).toEqual([null, 0]);
  await quiet.close();
});
