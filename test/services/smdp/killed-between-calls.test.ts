import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { httpsClient, type Answer } from '../https-client.ts';
import { iccid, iccidBytes, labCard, resultOf } from './bench.ts';
import { operatorPki, type OperatorPki } from './operators.ts';
import type { Reply } from './test-card.ts';

const bin = resolve('bin/esim-workbench.mjs');

let data: string;
let pki: LabPki;
let operators: OperatorPki;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'killed-'));
  operators = operatorPki();
  pki = await createLabPki({ folder: join(data, 'pki'), clock: systemClock, random: systemRandom });
});
afterAll(() => {
  operators.remove();
  rmSync(data, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly es2plusPort: number;
}

async function start(args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [bin, '--data', data, '--json', 'services', 'smdp', ...args], {
    env: { ...process.env, ESIM_WORKBENCH_SOURCE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { payload } = JSON.parse(line) as { payload: { data?: { port?: number; es2plusPort?: number } } };
    const { port, es2plusPort = 0 } = payload.data ?? {};
    if (port !== undefined) return { child, port, es2plusPort };
  }
  throw new Error(`the service did not start: ${complaint}`);
}

const kill = ({ child }: Running): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });

test('an order and its download go on over a kill -9 after every call', { timeout: 180_000 }, async () => {
  const heard: { notificationPointId: number; notificationPointStatus: { status: string } }[] = [];
  const tls = { ...operators.identity('operator'), ca: operators.ca, requestCert: true, rejectUnauthorized: true };
  const operator = createServer(tls, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      heard.push(JSON.parse(text) as (typeof heard)[number]);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => operator.listen(0, '127.0.0.1', done));
  const progressUrl = `https://localhost:${(operator.address() as AddressInfo).port}`;
  const { cert, key } = operators.identity('client');
  const wishes = ['--operator-ca', join(operators.folder, 'ca.pem'), '--progress-url', progressUrl];
  wishes.push(
    '--progress-cert',
    join(operators.folder, 'client.pem'),
    '--progress-key',
    join(operators.folder, 'client.key'),
  );

  let server = await start(['--port', '0', '--es2plus-port', '0', ...wishes]);
  const ports = ['--port', String(server.port), '--es2plus-port', String(server.es2plusPort)];
  const address = `localhost:${server.port}`;
  const ca = pki.hierarchies[0]!.ci.certificatePem;
  /** One call on a connection of its own, and the end of the server that answered it. */
  const callAndKill = async (face: 'es9plus' | 'es2plus', name: string, body: object): Promise<Answer> => {
    const client = httpsClient(face === 'es9plus' ? server.port : server.es2plusPort, { ca, cert, key });
    const answer = await client.send('POST', `/gsma/rsp2/${face}/${name}`, body);
    await kill(server);
    client.close();
    server = await start([...ports, ...wishes]);
    return answer;
  };
  const good = async (...call: Parameters<typeof callAndKill>): Promise<Reply> => {
    const answer = await callAndKill(...call);
    expect(resultOf(answer), call[1]).toBe('ok');
    return answer.json as Reply;
  };

  const header = (id: string) => ({ functionRequesterIdentifier: '2.999.100', functionCallIdentifier: id });
  await good('es2plus', 'downloadOrder', { header: header('1'), iccid });
  const confirm = { header: header('2'), iccid, confirmationCode: '4321', releaseFlag: false };
  const { matchingId } = await good('es2plus', 'confirmOrder', confirm);
  expect((await good('es2plus', 'confirmOrder', confirm)).matchingId).toBe(matchingId);
  await good('es2plus', 'releaseProfile', { header: header('3'), iccid });

  const card = await labCard(pki);
  const initiated = await good('es9plus', 'initiateAuthentication', card.initiate(address));
  const shown = await good('es9plus', 'authenticateClient', card.authenticate(initiated, matchingId));
  const wrong = await callAndKill('es9plus', 'getBoundProfilePackage', card.prepare(shown, '1234'));
  expect(resultOf(wrong)).toBe('8.2.7/3.8');
  const request = card.prepare(shown, '4321');
  const delivered = card.load(await good('es9plus', 'getBoundProfilePackage', request));
  const again = card.load(await good('es9plus', 'getBoundProfilePackage', request));
  expect(toHex(again.protectedPart)).toBe(toHex(delivered.protectedPart));
  const result = card.result(shown.transactionId!, address, iccidBytes);
  for (let i = 0; i < 2; i++) expect((await callAndKill('es9plus', 'handleNotification', result)).status).toBe(204);

  const later = await good('es9plus', 'initiateAuthentication', card.initiate(address));
  const used = await callAndKill('es9plus', 'authenticateClient', card.authenticate(later, matchingId));
  expect(resultOf(used)).toBe('8.2.6/3.8');

  // Each report at least once, in order: a kill between the operator's answer and its being noted repeats one.
  const patienceEnds = performance.now() + 20_000;
  const points = () => heard.map((one) => `${one.notificationPointId} ${one.notificationPointStatus.status}`);
  while (!points().includes('4 Executed-Success') && performance.now() < patienceEnds)
    await new Promise((done) => setTimeout(done, 50));
  const inOrder = points().filter((point, i, all) => point !== all[i - 1]);
  expect(inOrder).toEqual([
    '1 Executed-Success',
    '2 Failed',
    '2 Executed-Success',
    '3 Executed-Success',
    '4 Executed-Success',
  ]);

  await kill(server);
  operator.closeAllConnections();
  operator.close();
  const folder = join(data, 'services', 'smdp');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  for (const secret of ['4321', matchingId!, card.eid, shown.transactionId!])
    expect(texts.filter((text) => text.includes(secret) && text.includes('functionName'))).toEqual([]);
});
