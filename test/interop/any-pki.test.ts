/** `simulate card` as people start it, on a PKI that openssl made, in a real pcscd; OpenSC is the reader's user. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fingerprint, secondEid, sgp26Tree, treeEid, type Sgp26Tree } from '#test/support/sgp26-tree.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';

const bin = resolve(import.meta.dirname, '../../bin/esim-workbench.mjs');

describe.skipIf(virtualReaderMissing !== undefined)('two cards of a foreign PKI behind pcscd', () => {
  let base: string;
  let tree: Sgp26Tree;
  let service: VirtualReader;
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'any-pki-pcsc-'));
    tree = sgp26Tree(join(base, 'pki'));
    service = await startVirtualReader({ slots: 2 });
    vi.stubEnv('ESIM_WORKBENCH_SOURCE', '1');
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await service?.close();
    tree?.workshop.remove();
    rmSync(base, { recursive: true });
  });

  /** EID as OpenSC reads it: SELECT ISD-R, then GetEID (SGP.22 section 5.7.20). */
  async function eidIn(slot: number): Promise<string | undefined> {
    const commands = ['00A4040010A0000005591010FFFFFFFF890000010000', '80E2910006BF3E035C015A00'];
    const { stdout } = await promisify(execFile)(
      'opensc-tool',
      ['-r', String(slot), '-c', 'default', ...commands.flatMap((command) => ['-s', command])],
      { env: service.environment },
    );
    // Lines of sixteen bytes, each followed by the same in characters.
    const dump = stdout.split('Received').at(-1)!.split('\n').slice(1);
    const bytes = dump.map((line) => (/^((?:[0-9A-F]{2} ){1,16})/.exec(line)?.[1] ?? '').replaceAll(' ', '')).join('');
    return /^BF3E125A10(\d{32})$/.exec(bytes)?.[1];
  }
  const bothRead = () =>
    vi.waitFor(async () => expect([await eidIn(0), await eidIn(1)]).toEqual([secondEid, treeEid]), {
      timeout: 20_000,
      interval: 200,
    });

  it(
    'are both read, are back after pcscd was killed and started again, and leave when asked',
    { timeout: 60_000 },
    async () => {
      const before = fingerprint(tree.folder);
      const vpcd = `127.0.0.1:${service.port(0)}`;
      const data = join(base, 'data');
      const cards = service.spawn(
        bin,
        '--data',
        data,
        'simulate',
        'card',
        '--pki',
        tree.folder,
        '--vpcd',
        vpcd,
        '--count',
        '2',
      );
      await bothRead();
      await service.stopService();
      await service.startService();
      await bothRead();
      const exit = once(cards, 'exit');
      cards.kill('SIGTERM');
      expect((await exit)[0]).toBe(0);
      expect(fingerprint(tree.folder)).toEqual(before);
    },
  );
});
