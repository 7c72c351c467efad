import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serveService, simulateCards } from '#node/standalone/index.ts';
import { openPki } from '#node/standalone/open-pki.ts';
import { openStoreFolder } from '#node/standalone/open-store-folder.ts';
import { smdpCertificates } from '#node/standalone/smdp-certificates.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createSmdp } from '#services/smdp/index.ts';
import { proves } from '#test/support/conformance.ts';
import {
  fingerprint,
  openssl,
  secondEid,
  serverExtensions,
  sgp26Tree,
  tlsExtensions,
  treeEid,
  treeHost,
  Tree,
  type Sgp26Tree,
} from '#test/support/sgp26-tree.ts';
import { VpcdDouble } from '#test/support/vpcd-double.ts';
import { loadProfile, post } from '#test/support/vpcd-lpa.ts';

const bin = resolve(import.meta.dirname, '../../bin/esim-workbench.mjs');
const profile = new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../resources/profiles/workbench-5g.der')));

let base: string;
let tree: Sgp26Tree;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'any-pki-'));
  tree = sgp26Tree(join(base, 'pki'));
}, 60_000);
afterAll(() => {
  tree.workshop.remove();
  rmSync(base, { recursive: true });
});

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Envelope {
  readonly type: string;
  readonly payload: { readonly code: number; readonly message: string; readonly data: Record<string, unknown> };
}

/** The command line as a process of its own; resolves with its result, or with its failure. */
async function start(...args: string[]): Promise<{ child: ChildProcess; lines: Envelope[]; result: Envelope }> {
  const child = spawn(process.execPath, [bin, '--data', join(base, 'data'), '--json', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ESIM_WORKBENCH_SOURCE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => child.kill('SIGKILL'));
  const lines: Envelope[] = [];
  let rest = '';
  const result = await new Promise<Envelope>((done, failed) => {
    child.once('exit', (code) => failed(new Error(`it ended with ${code} and said nothing`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map((line) => JSON.parse(line) as Envelope));
      const last = lines.find(({ type }) => type === 'lpa');
      if (last !== undefined) done(last);
    });
  });
  return { child, lines, result };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const exit = once(child, 'exit');
  child.kill(signal);
  return (await exit)[0] as unknown;
}

/** Orders at an SM-DP+ that does not run yet. */
async function order(dataFolder: string, pkiFolder: string, ...matchingIds: readonly string[]): Promise<void> {
  const { identity } = smdpCertificates(await openPki(pkiFolder), { addresses: [], tls: tlsOfTree() });
  const data = openStoreFolder(join(dataFolder, 'services', 'smdp'), 'test', /^smdp\//);
  const smdp = createSmdp({ store: data.store, clock: systemClock, random: systemRandom, identity });
  smdp.addPackage({ profileType: 'ordered', der: profile });
  for (const [i, matchingId] of matchingIds.entries())
    smdp.createOrder({ profileType: 'ordered', matchingId, personalise: { iccid: `898824700000000099${i}` } });
  data.close();
}

const root = (curve: 'NIST' | 'BRP') => readFileSync(tree.hierarchies[curve].ci.certificate, 'utf8');
const tlsOfTree = () => ({
  certificateFile: join(tree.folder, 'DPtls', 'CERT_S_SM_DP_TLS_NIST.der'),
  keyFile: join(tree.folder, 'DPtls', 'SK_S_SM_DP_TLS_NIST.pem'),
});

describe('cards and SM-DP+ of one PKI that openssl made, as processes', () => {
  it(
    'load a profile each, and end cleanly when asked; nothing is written into the PKI',
    {
      ...proves('ES10b.AuthenticateServer ok', 'ES10b.PrepareDownload ok', 'ES10b.LoadBoundProfilePackage ok'),
      timeout: 60_000,
    },
    async () => {
      const before = fingerprint(tree.folder);
      await order(join(base, 'data'), tree.folder, 'FOREIGN-1', 'FOREIGN-2');
      const readers = await VpcdDouble.openRow(2);
      ends.push(() => Promise.all(readers.map((reader) => reader.close())));
      const vpcd = `127.0.0.1:${readers[0]!.port}`;
      const server = await start('services', 'smdp', '--pki', tree.folder, '--address', treeHost);
      const cards = await start('simulate', 'card', '--pki', tree.folder, '--vpcd', vpcd, '--count', '2');

      const { address, port, addresses, oid } = server.result.payload.data as {
        address: string;
        addresses: string[];
        port: number;
        oid: string;
      };
      expect([address, oid]).toEqual([treeHost, '2.999.10']);
      expect(addresses).toContain(`${treeHost}:${port}`);
      expect(server.lines.map(({ payload }) => payload.data['notice'])).toContainEqual(
        expect.stringContaining('2.999.12'),
      );
      expect(cards.result.payload.data).toMatchObject({
        eidValue: secondEid,
        vpcd,
        cards: [
          { eidValue: secondEid, vpcd },
          { eidValue: treeEid, vpcd: `127.0.0.1:${readers[1]!.port}` },
        ],
      });
      const at = { smdpAddress: treeHost, port, host: treeHost, ca: root('NIST') };
      for (const [i, reader] of readers.entries()) {
        await reader.start();
        const { iccid } = await loadProfile(reader, at, `FOREIGN-${i + 1}`);
        expect(iccid).toBe(`898824700000000099${i}`);
        expect(await reader.exchange('80E2910003BF2D00')).toMatch(/^BF2D.*5A0A98884207000000009[09]/);
      }
      expect(await ended(cards.child, 'SIGINT')).toBe(0);
      expect(await ended(server.child, 'SIGTERM')).toBe(0);
      expect(fingerprint(tree.folder)).toEqual(before);
    },
  );

  it('tell by code what is missing', async () => {
    const empty = await VpcdDouble.open();
    await empty.close();
    const vpcd = `127.0.0.1:${empty.port}`;
    const { result, child } = await start('simulate', 'card', '--pki', tree.folder, '--vpcd', vpcd);
    expect(result.payload).toMatchObject({
      code: -1,
      message: 'VPCD_UNREACHABLE',
      data: { details: { address: vpcd } },
    });
    expect(result.payload.data['text']).toMatchObject({ next: expect.stringContaining('vsmartcard-vpcd') as string });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
  });
});

describe('an SM-DP+ of any PKI', () => {
  it('binds for a card under brainpoolP256r1 where that is all there is, with a TLS identity of its own', async () => {
    const [pkiFolder, dataFolder] = [join(base, 'brainpool'), join(base, 'brainpool data')];
    cpSync(tree.folder, pkiFolder, { recursive: true, filter: (path) => !/NIST|more/.test(path) });
    await order(dataFolder, pkiFolder, 'BRAINPOOL');
    const smdp = { addresses: [`${treeHost}:8443`], tls: tlsOfTree() };
    const service = await serveService({ name: 'smdp', port: 0, dataFolder, pkiFolder, smdp });
    ends.push(() => service.close());
    const reader = await VpcdDouble.open();
    ends.push(() => reader.close());
    const slots = [{ host: '127.0.0.1', port: reader.port }] as const;
    const cards = await simulateCards({ slots, dataFolder, pkiFolder });
    ends.push(() => cards.close());
    await reader.start();
    const at = { smdpAddress: `${treeHost}:8443`, port: service.port, host: treeHost, ca: root('NIST') };
    expect((await loadProfile(reader, at, 'BRAINPOOL')).iccid).toBe('8988247000000000990');
  });

  it('presents its sub-CA in TLS, so that who has the root alone can tell; openssl judges', async () => {
    const folder = new Tree(join(base, 'chain'));
    cpSync(tree.folder, folder.folder, { recursive: true });
    const constraints = ['basicConstraints=critical,CA:true', 'keyUsage=critical,keyCertSign'];
    const policy = 'certificatePolicies=critical,2.23.146.1.2.1.0.0.1';
    const issuer = tree.workshop.issue('NIST', '/CN=DP SubCA', [...constraints, policy], {
      issuer: tree.hierarchies.NIST.ci,
    });
    const host = 'sub.example.com';
    const leaf = tree.workshop.issue('NIST', `/CN=${host}`, tlsExtensions('2.999.10', host), { issuer });
    folder.certificate('variant/sub.der', issuer);
    folder.certificate('variant/tls.pem', leaf, 'pem');
    folder.key('variant/tls.key', leaf);
    const smdp = { addresses: [host] };
    const service = await serveService({
      name: 'smdp',
      port: 0,
      dataFolder: join(base, 'chain data'),
      pkiFolder: folder.folder,
      smdp,
    });
    ends.push(() => service.close());
    const ca = tree.hierarchies.NIST.ci.certificate;
    const verify = ['-CAfile', ca, '-verify_return_error', '-verify_hostname', host, '-servername', host];
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${service.port}`, ...verify], {
      stdio: 'pipe',
    });
    let said = '';
    client.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    client.stdin.end();
    expect((await once(client, 'exit'))[0]).toBe(0);
    expect(said).toContain('Verify return code: 0 (ok)');
    expect(said.match(/^ \d s:/gm)).toHaveLength(2);
  });

  it('serves on with certificates that have run out, and says so', async () => {
    const folder = new Tree(join(base, 'old'));
    const { ci } = tree.hierarchies.NIST;
    folder.certificate('ci.pem', { ...ci }, 'pem');
    for (const [role, name] of [
      ['4', 'auth'],
      ['5', 'pb'],
    ] as const) {
      const old = tree.workshop.issue('NIST', '/O=ACME/CN=old', serverExtensions(role, '2.999.10'), {
        issuer: ci,
        days: -1,
      });
      folder.certificate(`${name}.der`, old);
      folder.key(`${name}.key`, old);
    }
    const tls = tree.workshop.issue('NIST', `/CN=${treeHost}`, tlsExtensions('2.999.10', treeHost), {
      issuer: ci,
      days: -1,
    });
    folder.certificate('tls.der', tls);
    folder.key('tls.key', tls);
    const options = { name: 'smdp', port: 0, dataFolder: join(base, 'old data'), pkiFolder: folder.folder } as const;
    const service = await serveService(options);
    ends.push(() => service.close());
    expect(service.address).toBe(`${treeHost}:${service.port}`);
    expect(service.notices).toEqual([
      'auth.der (DPauth 2.999.10 P-256) expired on 2021-01-01.',
      'pb.der (DPpb 2.999.10 P-256) expired on 2021-01-01.',
      expect.stringMatching(new RegExp(`^The TLS certificate of ${treeHost} expired on Jan +1 00:00:00 2021 GMT`)),
    ]);
    const at = { smdpAddress: treeHost, port: service.port, host: treeHost, ca: root('NIST') };
    await expect(post(at, '/gsma/rsp2/es9plus/initiateAuthentication', '{}')).rejects.toMatchObject({
      code: 'CERT_HAS_EXPIRED',
    });
  });

  it('is refused by code with files that are no identity, with a foreign PKI for the lab’s own services', async () => {
    const serve = (options: Partial<Parameters<typeof serveService>[0]>) =>
      serveService({ name: 'smdp', port: 0, dataFolder: join(base, 'refused'), pkiFolder: tree.folder, ...options });
    const { certificateFile } = tlsOfTree();
    const wrong: readonly (readonly [string, RegExp])[] = [
      [join(tree.folder, 'DPtls', 'SK_S_SM_DP_TLS_BRP.pem'), /does not belong to/],
      [join(tree.folder, 'README'), /not what it should be/],
      [join(tree.folder, 'nothing'), /ENOENT/],
    ];
    for (const [keyFile, reason] of wrong)
      await expect(serve({ smdp: { addresses: [], tls: { certificateFile, keyFile } } })).rejects.toMatchObject({
        code: 'TLS_IDENTITY_INVALID',
        details: { file: keyFile, reason: expect.stringMatching(reason) as string },
      });
    await expect(serve({ name: 'network' })).rejects.toMatchObject({ code: 'PKI_NOT_OF_LAB' });
    await expect(serve({ smdp: { addresses: [], oid: '2.999.77' } })).rejects.toMatchObject({ code: 'PKI_INCOMPLETE' });
    expect(openssl('x509', '-in', certificateFile, '-inform', 'DER', '-noout', '-subject')).toContain(treeHost);
  });

  it('of the lab goes by the names it is given, which its certificate then has', async () => {
    const dataFolder = join(base, 'lab data');
    const service = await serveService({
      name: 'smdp',
      port: 0,
      dataFolder,
      smdp: { addresses: ['smdp.lab.example'] },
    });
    ends.push(() => service.close());
    const ca = readFileSync(join(dataFolder, 'pki', 'public', 'ci-P-256.pem'), 'utf8');
    const at = { smdpAddress: 'smdp.lab.example', port: service.port, host: 'smdp.lab.example', ca };
    expect(await post(at, '/gsma/rsp2/es9plus/initiateAuthentication', '{}')).toMatchObject({
      header: expect.anything() as unknown,
    });
    expect([service.address, service.notices]).toEqual(['smdp.lab.example', []]);
  });
});
