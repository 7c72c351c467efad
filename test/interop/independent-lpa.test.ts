/**
 * An LPA written from the specifications alone (independent-lpa.py: Python's standard library and libpcsclite) with our card behind a
 * real pcscd and our SM-DP+, both started as people start them, on certificates that openssl made. It judges as it goes: what it
 * finds against SGP.22, ISO 7816-4 or DER it lists, and the list stays empty.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sgp26Tree, treeEid, treeHost, type Sgp26Tree } from '#test/support/sgp26-tree.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';

const bin = resolve(import.meta.dirname, '../../bin/esim-workbench.mjs');
const lpaScript = resolve(import.meta.dirname, 'independent-lpa.py');
const missing = virtualReaderMissing ?? (hasPython() ? undefined : 'python3 is not installed');
if (missing !== undefined) process.stderr.write(`skipped: independent LPA (${missing})\n`);

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import ctypes; ctypes.CDLL("libpcsclite.so.1")'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Answer {
  readonly ok: boolean;
  readonly data?: unknown;
  readonly error?: string;
  readonly findings: readonly string[];
}

interface Trust {
  /** PEM file. */
  readonly ca: string;
  readonly servername: string;
}

interface Server {
  readonly port: number;
  readonly es2plusPort: number;
}

describe.skipIf(missing !== undefined)('an independent LPA through pcscd', { timeout: 60_000 }, () => {
  let base: string;
  let tree: Sgp26Tree;
  let service: VirtualReader;
  const processes: ChildProcess[] = [];

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'independent-'));
    tree = sgp26Tree(join(base, 'NIST'));
    cpSync(tree.folder, join(base, 'BRP'), { recursive: true, filter: (path) => !/NIST\.(der|pem)$|more/.test(path) });
    service = await startVirtualReader();
    vi.stubEnv('ESIM_WORKBENCH_SOURCE', '1');
    vi.stubEnv('NODE_OPTIONS', '');
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await Promise.all(processes.map(end));
    await service?.close();
    tree?.workshop.remove();
    rmSync(base, { recursive: true });
  });

  async function end(process: ChildProcess): Promise<void> {
    if (process.exitCode !== null || process.signalCode !== null) return;
    const exit = once(process, 'exit');
    process.kill('SIGTERM');
    await exit;
  }

  /** A server as a process: resolves with what it says of itself. */
  async function startServer(name: string, ...more: readonly string[]): Promise<Server> {
    const parts = ['--json', '--data', join(base, `data ${name}`), 'services', ...more];
    const child = spawn(process.execPath, [bin, ...parts], { stdio: ['ignore', 'pipe', 'inherit'] });
    processes.push(child);
    return new Promise((done, failed) => {
      child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const result = said.split('\n').find((line) => line.includes('"type":"lpa"') && line.endsWith('}'));
        if (result !== undefined) done((JSON.parse(result) as { payload: { data: Server } }).payload.data);
      });
    });
  }

  const ofTree = (): Trust => ({ ca: tree.hierarchies.NIST.ci.certificate, servername: treeHost });
  const forOperators = () => ['--es2plus-port', '0', '--operator-ca', join(tree.folder, 'SelfSigned', 'operator.pem')];

  /** ES2+ as an operator's own program speaks it (SGP.22 section 5.3). */
  function es2plus(
    port: number,
    name: string,
    body: object,
    { ca, servername }: Trust = ofTree(),
  ): Promise<Record<string, unknown>> {
    const file = (ending: string) => readFileSync(join(tree.folder, 'SelfSigned', ending));
    const agent = new Agent({
      ca: readFileSync(ca),
      cert: file('operator.pem'),
      key: file('operator_key.pem'),
      servername,
    });
    const header = { functionRequesterIdentifier: '2.999.1.1', functionCallIdentifier: `${name}-${Math.random()}` };
    return new Promise((done, failed) => {
      const options = { host: '127.0.0.1', port, agent, method: 'POST', path: `/gsma/rsp2/es2plus/${name}` };
      const headers = { 'content-type': 'application/json', 'x-admin-protocol': 'gsma/rsp/v2.2.2' };
      const outgoing = request({ ...options, headers }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
        incoming.on('end', () => done(JSON.parse(text) as Record<string, unknown>));
      });
      outgoing.on('error', failed).end(JSON.stringify({ header, ...body }));
    });
  }

  async function order(port: number, profileType: string, matchingId: string, confirmationCode?: string) {
    const { iccid } = await es2plus(port, 'downloadOrder', { profileType });
    const confirmed = await es2plus(port, 'confirmOrder', { iccid, matchingId, confirmationCode, releaseFlag: true });
    expect(confirmed).toMatchObject({ matchingId });
    return String(iccid);
  }

  async function lpa(...parameters: readonly string[]): Promise<Answer> {
    const trust = ['--ca', tree.hierarchies.NIST.ci.certificate, '--resolve', `${treeHost}=127.0.0.1`];
    return new Promise((done, failed) => {
      execFile(
        'python3',
        ['-B', lpaScript, ...trust, ...parameters],
        { env: service.environment },
        (_, stdout, stderr) => {
          if (stdout === '') failed(new Error(stderr));
          else done(JSON.parse(stdout) as Answer);
        },
      );
    });
  }
  const good = (data: unknown) => ({ ok: true, data, findings: [] });
  const refused = (error: unknown) => ({ ok: false, error, findings: [] });

  describe.each([
    { curve: 'NIST', protection: 'session-keys', block: '120', habits: [], behaviour: [] },
    { curve: 'BRP', protection: 'profile-protection-keys', block: '250', habits: ['--plain'], behaviour: ['--strict'] },
  ] as const)(
    'on $curve, $protection, blocks of $block, card $behaviour',
    ({ curve, protection, block, habits, behaviour }) => {
      let card: ChildProcess;
      let server: Server;
      let address: string;
      const run = (...parameters: readonly string[]) => lpa('--block', block, ...habits, ...parameters);
      const list = async () => {
        const { data, findings } = await run('list');
        expect(findings).toEqual([]);
        return data as readonly { iccid: string; aid: string; enabled: boolean; nickname: string | null }[];
      };

      beforeAll(async () => {
        const pki = join(base, curve);
        const tlsOf = (name: string) => join(tree.folder, 'DPtls', name);
        const tls = ['--tls-cert', tlsOf('CERT_S_SM_DP_TLS_NIST.der'), '--tls-key', tlsOf('SK_S_SM_DP_TLS_NIST.pem')];
        server = await startServer(
          curve,
          'smdp',
          '--pki',
          pki,
          '--oid',
          '2.999.10',
          '--protection',
          protection,
          ...tls,
          ...forOperators(),
        );
        address = `${treeHost}:${server.port}`;
        const vpcd = `127.0.0.1:${service.port(0)}`;
        card = service.spawn(
          bin,
          '--data',
          join(base, `data ${curve} card`),
          'simulate',
          'card',
          '--pki',
          pki,
          '--eid',
          treeEid,
          '--vpcd',
          vpcd,
          ...behaviour,
        );
        processes.push(card);
        await vi.waitFor(async () => expect(await run('chip')).toMatchObject({ ok: true }), {
          timeout: 20_000,
          interval: 300,
        });
      }, 60_000);
      afterAll(() => end(card));

      it('reads the chip and an empty list', async () => {
        expect(await run('chip')).toEqual(good(expect.objectContaining({ eid: treeEid, defaultDp: '' })));
        expect(await list()).toEqual([]);
        expect(await run('notifications')).toEqual(good([]));
      });

      const waiting = async () => {
        const { data, findings } = await run('notifications');
        expect(findings).toEqual([]);
        return data as readonly { seq: number; operation: string; iccid: string }[];
      };

      it('postpones what is offered, loads it, loads it again as long as the server knows no result', async () => {
        const iccid = await order(server.es2plusPort, 'workbench-5g', 'FIRST-1');
        const code = `LPA:1$${address}$FIRST-1`;
        const offered = { iccid, provider: expect.any(String) as string, codeRequired: false };
        expect(await run('download', code, '--refuse', '1')).toEqual(good({ ...offered, cancelled: 1 }));
        const loaded = await run('download', code, '--imei', '490154203237518');
        const aid = expect.stringMatching(/^A0000005591010FFFFFFFF8900/) as string;
        const ppk = protection === 'profile-protection-keys';
        expect(loaded).toEqual(good({ ...offered, aid, seq: expect.any(Number) as number, ppk }));
        expect(await list()).toMatchObject([{ iccid, aid: (loaded.data as { aid: string }).aid, enabled: false }]);
        // StoreMetadata finds its ICCID on the card: bppCommandId 2, errorReason 9.
        expect(await run('download', code)).toEqual(refused('installation 02/09'));
        expect(await waiting()).toMatchObject([
          { operation: 'install', iccid },
          { operation: 'install', iccid },
        ]);
        expect(await run('process')).toMatchObject(good([{ iccid }, { iccid }]));
        expect(await run('download', code)).toEqual(refused('authenticateClient 8.2.6/3.8'));
      });

      it('rejects a profile for good; the operator takes the order back', async () => {
        const iccid = await order(server.es2plusPort, 'workbench-lte', 'REFUSED-2');
        const code = `LPA:1$${address}$REFUSED-2`;
        const rejected = await run('download', code.toUpperCase(), '--refuse', '0');
        expect(rejected).toMatchObject(good({ iccid, cancelled: 0 }));
        expect(await run('download', code)).toEqual(refused('authenticateClient 8.2.6/3.8'));
        const back = await es2plus(server.es2plusPort, 'cancelOrder', {
          iccid,
          matchingId: 'REFUSED-2',
          finalProfileStatusIndicator: 'Available',
        });
        expect(back).toMatchObject({ header: { functionExecutionStatus: { status: 'Executed-Success' } } });
      });

      it('is told of a wrong confirmation code, cancels as lpac does, and has its further attempts', async () => {
        const iccid = await order(server.es2plusPort, 'workbench-lte', 'CODE-3', '4711');
        const code = `LPA:1$${address}$CODE-3$$1`;
        const attempt = (text: string) => run('download', code, '--confirmation', text);
        expect(await attempt('0815')).toEqual(refused('getBoundProfilePackage 8.2.7/3.8'));
        expect(await attempt('4711')).toMatchObject({ ...good({ iccid, codeRequired: true }) });
        expect(await run('download', `LPA:1$${address}$NOBODY`)).toEqual(refused('authenticateClient 8.2.6/3.8'));
      });

      it('enables, disables, names and deletes, by ICCID and by AID, refresh or not', async () => {
        const [first, second] = await list();
        const enabled = async () => (await list()).map((one) => one.enabled);
        const done = good(null);
        expect(await run('enable', first!.iccid)).toEqual(done);
        expect(await enabled()).toEqual([true, false]);
        expect(await run('enable', first!.iccid)).toEqual(refused('BF31 2'));
        expect(await run('enable', second!.aid, '--refresh')).toEqual(done);
        expect(await enabled()).toEqual([false, true]);
        expect(await run('delete', second!.iccid)).toEqual(refused('BF33 2'));
        expect(await run('disable', second!.iccid, '--refresh')).toEqual(done);
        expect(await run('disable', second!.aid)).toEqual(refused('BF32 2'));
        expect(await run('nickname', first!.iccid, 'Prüfstand 1')).toEqual(done);
        expect((await list())[0]!.nickname).toBe('Prüfstand 1');
        expect(await run('nickname', first!.iccid, '')).toEqual(done);
        expect((await list())[0]!.nickname).toBeNull();
        expect(await run('nickname', '89000000000000000000', 'x')).toEqual(refused('BF29 1'));
        expect(await run('delete', second!.aid)).toEqual(done);
        expect(await run('delete', second!.aid)).toEqual(refused('BF33 1'));
        expect(await list()).toHaveLength(1);
      });

      it('sends every notification, oldest first, and removes it', async () => {
        const sent = await waiting();
        expect(new Set(sent.map(({ operation }) => operation))).toEqual(
          new Set(['install', 'enable', 'disable', 'delete']),
        );
        expect(await run('process', '--port', String(server.port))).toEqual(good(sent));
        expect(await waiting()).toEqual([]);
        expect(await run('remove', String(sent[0]!.seq))).toEqual(refused('BF30 1'));
      });
    },
  );

  it('finds at an SM-DS what waits for the card, and loads it', async () => {
    const smds = await startServer('lab', 'smds');
    const host = `localhost:${smds.port}`;
    const server = await startServer('lab', 'smdp', '--root-smds', host, ...forOperators());
    const data = join(base, 'data lab');
    const card = service.spawn(bin, '--data', data, 'simulate', 'card', '--vpcd', `127.0.0.1:${service.port(0)}`);
    processes.push(card);
    const ca = join(data, 'pki', 'public', 'ci-P-256.pem');
    const run = (...parameters: readonly string[]) =>
      lpa('--ca', ca, '--resolve', 'localhost=127.0.0.1', ...parameters);
    await vi.waitFor(async () => expect(await run('chip')).toMatchObject({ ok: true }), {
      timeout: 20_000,
      interval: 300,
    });
    const { eid } = (await run('chip')).data as { eid: string };
    expect(await run('discover', '--smds', host)).toEqual(refused('authenticateClient 8.9.5/3.9'));

    const operator = (name: string, body: object) =>
      es2plus(server.es2plusPort, name, body, { ca, servername: 'localhost' });
    const { iccid } = await operator('downloadOrder', { profileType: 'workbench-5g', eid });
    const confirmed = await operator('confirmOrder', { iccid, eid, smdsAddress: host, releaseFlag: true });
    const found = await run('discover', '--smds', host);
    const rspServerAddress = `localhost:${server.port}`;
    expect(found).toEqual(good([{ eventId: confirmed['matchingId'], rspServerAddress }]));
    const code = `LPA:1$${rspServerAddress}$${String(confirmed['matchingId'])}`;
    expect(await run('download', code)).toMatchObject(good({ iccid }));
    expect(await run('process')).toMatchObject({ ok: true, findings: [] });
    await vi.waitFor(
      async () => expect(await run('discover', '--smds', host)).toEqual(refused('authenticateClient 8.9.5/3.9')),
      { timeout: 10_000, interval: 500 },
    );
    await end(card);
  });
});
