import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { serveWorkstation } from '#server/serve-workstation.ts';
import { testTerminal } from './test-terminal.ts';

const k = '465b5ce8b199b49faa5f0a2ee238a6bc';
const opc = 'cd63cb71954a9f4e48a5994e37a02baf';
const rows = ['iccid;imsi;ki;opc;KIC1', `8988247000000012345;999700000001234;${k};${opc};00`];

let data: string;
let host: Awaited<ReturnType<typeof serveWorkstation>>;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'cli-orders-'));
  host = await serveWorkstation({ dataFolder: data, mode: 'simulated' });
});
afterAll(async () => {
  await host.close();
  rmSync(data, { recursive: true });
});

/** Exit code, and everything that was said. */
async function order(...args: string[]) {
  const terminal = testTerminal();
  const code = await runCli(['--data', data, ...args], terminal);
  const said = [...terminal.lines, ...terminal.errors].join('\n');
  expect(said).not.toMatch(new RegExp(`${k}|${opc}`, 'i'));
  return { code, said };
}
const fileOf = (name: string, content: string | Uint8Array) => {
  const path = join(data, name);
  writeFileSync(path, content);
  return path;
};
const importing = (path: string, ...options: string[]) =>
  order('order', 'import', path, '--type', 'workbench-lte', ...options);

describe('order import and export', () => {
  it('a dry run lists rows and columns and orders nothing', async () => {
    const { code, said } = await importing(fileOf('orders.csv', rows.join('\r\n')), '--dry-run');
    expect(code).toBe(0);
    expect(said).toMatch(/Rows +1\n/);
    expect(said).toMatch(/Columns not used +KIC1/);
    expect(said).toMatch(/nothing: a dry run/);
    expect((await order('order', 'list')).said).toContain('No orders yet.');
  });

  it('names line, column and reason of every fault, orders nothing, and fails', async () => {
    const path = fileOf('faulty.csv', [...rows, '898;999700000001235;zz;;'].join('\n'));
    for (const options of [[], ['--dry-run']]) {
      const { code, said } = await importing(path, ...options);
      expect(code).not.toBe(0);
      expect(said).toMatch(/3 +iccid +error +an ICCID has 18 to 20 digits/);
      expect(said).toMatch(/3 +ki +error +K has 32 hex digits/);
      expect(said).toContain('ORDER_FILE_INVALID');
    }
    expect((await order('order', 'list')).said).toContain('No orders yet.');
  });

  it('says why a file cannot be read', async () => {
    expect((await importing(join(data, 'absent.csv'))).said).toContain('ORDER_FILE_UNREADABLE');
    const latin = fileOf('latin.csv', Uint8Array.of(0x69, 0xe4, 0x0a));
    expect((await importing(latin)).said).toContain('it is not UTF-8 text');
  });

  it('orders and releases, and exports the codes into a file of its owner', async () => {
    const utf16 = Buffer.from(`\uFEFF${rows.join('\r\n')}`, 'utf16le');
    const { code, said } = await importing(fileOf('utf16.csv', utf16), '--release', '--confirmation-code', '4711');
    expect(code).toBe(0);
    const [activationCode] = /LPA:1\S+/.exec(said)!;
    expect(activationCode).toMatch(/\$\$1$/);
    expect(said).toContain('released');

    const path = join(data, 'export.csv');
    expect((await order('order', 'export', '--output', path)).code).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const exported = readFileSync(path, 'utf8');
    expect(exported).toContain(`8988247000000012345,999700000001234,,,workbench-lte,released,`);
    expect(exported).toContain(activationCode);
    expect(exported).not.toMatch(new RegExp(`${k}|4711`));
  });
});
