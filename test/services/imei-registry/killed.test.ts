import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createImeiRegistry, type ImeiRegistry } from '#services/imei-registry/index.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { serveService } from '#node/standalone/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { httpsClient, type Client } from '../https-client.ts';

const bin = resolve('bin/esim-workbench.mjs');
const preload = resolve('test/support/die-at-write.mjs');
const aurora = { deviceId: 'sim-aurora', eid: '89049032000001000000000000000171' };
const [one, two] = ['8988247000000009991', '8988247000000009983'];
const nonce = '000102030405060708090A0B0C0D0E0F';
const board = '89049032123451234512345678901235';
/** Two new devices, and another board in Cirrus. */
const csv = [
  'deviceId,eid,model,tac,imei1,pool',
  'serial-1,,Module,00101701,001017012345669,001017012345677',
  'serial-2,,Module,00101701,001017012345768,',
  `sim-cirrus,${board},Cirrus LTE module,00110303,001103030001011,001103030009006`,
].join('\n');

let base: string;
let pki: LabPki;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'registry-killed-'));
  pki = await createLabPki({ folder: join(base, 'pki'), clock: systemClock, random: systemRandom });
  // Its first contents are in before anybody is killed.
  await (await serveService({ name: 'imei-registry', port: 0, dataFolder: base })).close();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function start(
  folder: string,
  dieAt: string,
): Promise<{ child: ChildProcess; port: number; ended: Promise<unknown> }> {
  const command = [bin, '--data', folder, '--json', 'services', 'imei-registry', '--port', '0'];
  const child = spawn(process.execPath, ['--import', preload, ...command], {
    env: { ...process.env, ESIM_WORKBENCH_SOURCE: '1', DIE_AT: dieAt },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    const { payload } = JSON.parse(line) as { payload: { data?: { port?: number } } };
    if (payload.data?.port !== undefined) return { child, port: payload.data.port, ended };
  }
  throw new Error('the registry did not start');
}

interface Said {
  readonly [request: string]: { readonly status: number; readonly json: unknown };
}

/** The same work each time; what was answered before the end. */
async function work(client: Client): Promise<Said> {
  const said: Record<string, { status: number; json: unknown }> = {};
  const send = async (name: string, path: string, body: unknown) => {
    const { status, json } = await client.send('POST', `/imei-registry/v1/${path}`, body);
    said[name] = { status, json };
  };
  try {
    await send('first', 'allotments', { ...aurora, iccid: one, nonce });
    await send('second', 'allotments', { ...aurora, iccid: two, nonce });
    await send('again', 'allotments', { ...aurora, iccid: one, nonce });
    await send('import', 'devices/import', { csv, relink: true });
    await send('attest', 'manufacturer-records', { ...aurora, slot: 1, nonce });
  } catch {
    // Killed.
  }
  return said;
}

/** What a registry says that was started after the kill. */
function check(registry: ImeiRegistry, said: Said, where: string): void {
  const allotments = registry.allotments();
  const log = registry.requests(1000).map(({ kind, outcome }) => `${kind} ${outcome}`);
  expect(new Set(allotments.map(({ imei }) => imei)).size, where).toBe(allotments.length);
  for (const [name, iccid] of [
    ['first', one],
    ['second', two],
    ['again', one],
  ] as const) {
    const answered = said[name]?.json as { allotmentId: string; imei: string } | undefined;
    const held = registry.allotment(aurora.deviceId, iccid);
    if (answered !== undefined)
      expect(held, `${where}: ${name}`).toMatchObject({ allotmentId: answered.allotmentId, imei: answered.imei });
    const again = registry.allot({ ...aurora, iccid, nonce });
    if (held !== undefined) expect(again, where).toMatchObject({ allotmentId: held.allotmentId, imei: held.imei });
  }
  // Ledger, log and holders are one: each allotment has its line, and nobody else gets the IMEI.
  expect(
    log.filter((line) => line === 'allotment allotted'),
    where,
  ).toHaveLength(allotments.length);
  for (const { imei } of allotments) {
    const thief = { deviceId: 'thief', eid: null, model: 'x', tac: imei.slice(0, 8), factoryImeis: [imei], pool: [] };
    expect(() => registry.registerDevice(thief), where).toThrow(expect.objectContaining({ code: 'IMEI_CONFLICT' }));
  }
  // All rows of a file or none.
  const imported = ['serial-1', 'serial-2'].filter((id) => registry.device(id) !== undefined).length;
  const relinked = registry.device('sim-cirrus')!.eid === board;
  expect([imported, relinked], where).toEqual(log.includes('import imported') ? [2, true] : [0, false]);
  if (said['import']?.status === 200) expect(imported, where).toBe(2);
  if (said['attest'] !== undefined) expect(log, where).toContain('manufacturerRecord attested');
}

test(
  'a registry killed at any write has all of each answer or nothing, and goes on',
  { timeout: 600_000 },
  async () => {
    const { registryOperator, servicesCa } = pki;
    let kills = 0;
    for (let ordinal = 1; ; ordinal++) {
      // By turns in the middle of the transaction and right after its commit, before anybody was answered.
      const dieAt = `${ordinal}${ordinal % 2 === 0 ? 'c' : ''}`;
      const folder = mkdtempSync(join(tmpdir(), 'registry-'));
      cpSync(base, folder, { recursive: true });
      const { child, port, ended } = await start(folder, dieAt);
      const tls = {
        ca: servicesCa.certificatePem,
        cert: registryOperator.certificatePem,
        key: registryOperator.privateKeyPem,
      };
      const client = httpsClient(port, tls);
      const said = await work(client);
      client.close();
      const finished = said['attest'] !== undefined;
      if (finished) child.kill('SIGKILL');
      else kills++;
      expect(await ended).toBe('SIGKILL');
      const store = openSqliteStore({ file: join(folder, 'services', 'imei-registry', 'store.sqlite') });
      const world = { store, clock: systemClock, random: systemRandom };
      check(createImeiRegistry({ ...world, signing: pki.registrySigning }), said, `write ${dieAt}`);
      store.close();
      // And the service itself starts on what was left.
      if (ordinal % 6 === 1) await (await serveService({ name: 'imei-registry', port: 0, dataFolder: folder })).close();
      rmSync(folder, { recursive: true, force: true });
      if (finished) break;
    }
    expect(kills).toBeGreaterThan(15);
  },
);
