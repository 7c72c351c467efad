/**
 * Our LPA, as a command, with our card behind a real pcscd, at an SM-DP+ written from the specifications alone (independent-smdp.py:
 * Python's standard library and openssl). That server is strict, and odd, as osmo-smdpp is; its TLS root is one that it made itself.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sgp26Tree, treeEid, type Issued, type Sgp26Tree } from '#test/support/sgp26-tree.ts';
import { programMissing } from '#test/support/third-party.ts';
import { vectorFiles, vectorsAvailable, vectorsRoot } from '#test/support/vectors.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';

const bin = resolve(import.meta.dirname, '../../bin/esim-workbench.mjs');
const serverScript = resolve(import.meta.dirname, 'independent-smdp.py');
const missing = virtualReaderMissing !== undefined || programMissing('python3') || programMissing('openssl');
const shipped = resolve(import.meta.dirname, '../../resources/profiles/workbench-5g.der');
const packages = [
  shipped,
  ...(vectorsAvailable ? vectorFiles('upp', '.der').map((file) => join(vectorsRoot, file)) : []),
];

type Line = Readonly<Record<string, unknown>>;

describe.skipIf(missing)('our LPA at an independent SM-DP+', { timeout: 90_000 }, () => {
  let base: string;
  let tree: Sgp26Tree;
  let service: VirtualReader;
  let root: Issued;
  let tls: Issued;
  const processes: ChildProcess[] = [];

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'independent-smdp-'));
    tree = sgp26Tree(join(base, 'NIST'));
    cpSync(tree.folder, join(base, 'BRP'), { recursive: true, filter: (path) => !/NIST\.(der|pem)$|more/.test(path) });
    const { workshop } = tree;
    root = workshop.issue('NIST', '/CN=made at home', [
      'basicConstraints=critical,CA:true',
      'keyUsage=critical,keyCertSign',
    ]);
    const extensions = [
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
      'subjectAltName=DNS:localhost',
    ];
    tls = workshop.issue('NIST', '/CN=localhost', extensions, { issuer: root });
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

  async function startServer(
    curve: 'NIST' | 'BRP',
    offered: readonly string[],
  ): Promise<{ address: string; lines: Line[] }> {
    const part = (folder: string, name: string) => join(tree.folder, folder, name);
    const parts = {
      // Not as host names are written: it is compared letter by letter.
      host: 'LocalHost',
      tls: tls.certificate,
      'tls-key': tls.key,
      ci: part('CertificateIssuer', `CERT_CI_ECDSA_${curve}.der`),
      auth: part('DPauth', `CERT_S_SM_DPauth_ECDSA_${curve}.der`),
      'auth-key': part('DPauth', `SK_S_SM_DPauth_ECDSA_${curve}.pem`),
      pb: part('DPpb', `CERT_S_SM_DPpb_ECDSA_${curve}.der`),
      'pb-key': part('DPpb', `SK_S_SM_DPpb_ECDSA_${curve}.der`),
    };
    const named = offered.flatMap((file, i) => ['--package', `TS48-${i}=${file}`]);
    const options = Object.entries(parts).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn('python3', ['-B', serverScript, ...options, ...named], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    processes.push(child);
    const lines: Line[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map((line) => JSON.parse(line) as Line));
    });
    const address = await vi.waitFor(() => {
      expect(lines[0]).toBeDefined();
      return String(lines[0]!['address']);
    }, 10_000);
    return { address, lines };
  }

  describe.each(['NIST', 'BRP'] as const)('on %s', (curve) => {
    let server: { address: string; lines: Line[] };
    let card: ChildProcess;
    interface Said {
      readonly code: number;
      readonly message: string;
      readonly data: Line | readonly Line[];
    }
    /** One command of ours; resolves with its result line. */
    const workbench = (...parameters: readonly string[]) =>
      new Promise<Said>((done, failed) => {
        const trust = ['--tls-root', root.certificate];
        const common = ['--json', '--mode', 'real', '--device', treeEid, '--data', join(base, `data ${curve}`)];
        const options = {
          env: { ...process.env, ...service.environment, ESIM_WORKBENCH_SOURCE: '1', NODE_OPTIONS: '' },
        };
        execFile(process.execPath, [bin, ...common, ...trust, ...parameters], options, (_, stdout, stderr) => {
          const line = stdout.split('\n').find((one) => one.startsWith('{"type":"lpa"'));
          if (line === undefined) failed(new Error(stdout + stderr));
          else done((JSON.parse(line) as { payload: Said }).payload);
        });
      });
    const told = (key: string) => server.lines.filter((line) => key in line);

    beforeAll(async () => {
      server = await startServer(curve, packages);
      const pki = ['--pki', join(base, curve), '--eid', treeEid];
      const vpcd = `127.0.0.1:${service.port(0)}`;
      card = service.spawn(bin, '--data', join(base, `card ${curve}`), 'simulate', 'card', ...pki, '--vpcd', vpcd);
      processes.push(card);
      await vi.waitFor(async () => expect(await workbench('chip', 'info')).toMatchObject({ code: 0 }), {
        timeout: 30_000,
        interval: 500,
      });
    }, 60_000);
    afterAll(() => end(card));

    it('loads every package, enables one, and reports all of it', async () => {
      for (const [i] of packages.entries()) {
        const said = await workbench('profile', 'download', '-y', '-a', `LPA:1$${server.address}$TS48-${i}`);
        expect(said).toMatchObject({ code: 0 });
      }
      expect(told('bound')).toHaveLength(packages.length);
      const listed = (await workbench('profile', 'list')).data as readonly { iccid: string }[];
      expect(listed).toHaveLength(packages.length);
      expect(await workbench('profile', 'enable', listed[0]!.iccid)).toMatchObject({ code: 0 });
      await workbench('notification', 'process');
      const notifications = told('notification');
      expect(notifications.filter(({ notification }) => notification === 'install')).toEqual(
        packages.map(() => ({ notification: 'install', installed: true, verified: true })),
      );
      expect(notifications).toContainEqual({ notification: '0640', address: server.address, verified: true });
      expect(notifications.every(({ verified }) => verified === true)).toBe(true);
      for (const call of told('function'))
        expect(call).toMatchObject({
          agent: 'gsma-rsp-lpad',
          protocol: expect.stringMatching(/^gsma\/rsp\/v2\.\d+\.\d+$/) as string,
        });
      expect(told('refused')).toEqual([]);
    });

    it('tells what an unknown code is, and whose name the server does not go by', async () => {
      const unknown = await workbench('profile', 'download', '-y', '-a', `LPA:1$${server.address}$NOBODY`);
      expect(unknown).toMatchObject({
        code: -1,
        message: 'REMOTE_RSP',
        data: { details: { subjectCode: '8.2.6', reasonCode: '3.8' } },
      });
      const other = await workbench('profile', 'download', '-y', '-a', `LPA:1$${server.address.toLowerCase()}$TS48-0`);
      expect(other).toMatchObject({
        code: -1,
        message: 'REMOTE_RSP',
        data: { details: { subjectCode: '8.8.1', reasonCode: '3.8' } },
      });
    });
  });
});
