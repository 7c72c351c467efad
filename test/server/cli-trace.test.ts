import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import type { TraceLine } from '#shared/api/index.ts';
import { newFolder } from '#test/support/workstation-bench.ts';
import { testTerminal } from './test-terminal.ts';

const data = newFolder();
const files = mkdtempSync(join(tmpdir(), 'cli-trace-'));
const eid = /890490320000010000000000000[0-9]{5}/;

async function trace(...args: string[]) {
  const terminal = testTerminal();
  const exit = await runCli(['--data', data, '--mode', 'simulated', '--device', 'sim-aurora', ...args], terminal);
  return { exit, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') };
}
async function told<T>(...args: string[]): Promise<T> {
  const { text } = await trace('--json', ...args);
  return (JSON.parse(text.split('\n').at(-1)!) as { payload: { data: T } }).payload.data;
}
const exported = async (format: string, ...more: string[]) => {
  const path = join(files, format);
  expect((await trace('trace', 'export', path, '--format', format, ...more)).exit).toBe(0);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  return readFileSync(path);
};

describe('trace', () => {
  beforeAll(async () => {
    expect((await trace('chip', 'info')).exit).toBe(0);
  });
  afterAll(() => {
    rmSync(data, { recursive: true, force: true });
    rmSync(files, { recursive: true });
  });

  it('lists what one process heard in the next one, as the settings show it', async () => {
    const lines = await told<TraceLine[]>('trace', 'list', '--kind', 'apdu', '--limit', '5000');
    expect(lines.map(({ name }) => name)).toContain('ES10c.GetEID');
    expect(lines.every(({ kind, deviceId }) => kind === 'apdu' && deviceId === 'sim-aurora')).toBe(true);
    const { text } = await trace('trace', 'list', '--text', 'GetEID');
    expect(text).toMatch(/T\d\d:\d\d:\d\d\.\d{3}Z\tsim-aurora\t>\tAPDU 1\tES10c\.GetEID\t81E2910006BF3E035C015A/);
    expect(text).toContain('89049032****************');
    expect(text).not.toMatch(eid);
  });

  it('shows one line with its exchange as a tree', async () => {
    const [line] = await told<TraceLine[]>('trace', 'list', '--text', 'BF3E035C015A', '--limit', '1');
    const { text } = await trace('trace', 'show', String(line!.seq));
    expect(text).toContain('ES10c.GetEID');
    expect(text).toMatch(/ {2}BF3E GetEuiccData \(18\)\n {4}5A eid \(16\) 89049032\*{16}/);
    const missing = await trace('trace', 'show', '99999999');
    expect(missing).toMatchObject({ exit: 1 });
    expect(missing.errors).toContain('This line of the trace is not kept');
  });

  it('exports for Wireshark, for lpac, in full and in plain text', async () => {
    expect((await exported('pcapng')).subarray(0, 4).toString('hex')).toBe('0a0d0d0a');
    const lpac = (await exported('lpac', '--redaction', 'full')).toString().trim().split('\n');
    const envelopes = lpac.map((line) => JSON.parse(line) as { type: string; payload: Record<string, unknown> });
    // As lpac's stdio back end asks and is answered, in turn.
    expect(envelopes.every(({ type }) => type === 'apdu')).toBe(true);
    expect(envelopes.filter((_, index) => index % 2 === 0).every(({ payload }) => payload['func'] === 'transmit')).toBe(
      true,
    );
    expect(envelopes.filter((_, index) => index % 2 === 1).every(({ payload }) => payload['ecode'] === 0)).toBe(true);
    const asked = envelopes.findIndex(({ payload }) => payload['param'] === '81e2910006bf3e035c015a');
    expect(envelopes[asked + 1]!.payload['data']).toBe(`bf3e125a10${'*'.repeat(32)}9000`);
    const full = (await exported('jsonl', '--redaction', 'none', '--kind', 'apdu')).toString();
    expect(full).toMatch(eid);
    expect(JSON.parse(full.split('\n')[0]!)).toMatchObject({ deviceId: 'sim-aurora', kind: 'apdu' });
    expect((await exported('text', '--since', '2200-01-01T00:00:00Z')).toString()).toBe('');
  });

  it('says what was wrong with a filter, and where a file cannot be written', async () => {
    expect((await trace('trace', 'export', join(files, 'x'), '--format', 'pcap')).exit).toBe(2);
    expect((await trace('trace', 'list', '--since', 'yesterday')).exit).toBe(2);
    const refused = await trace('trace', 'export', join(files, 'missing', 'x'));
    expect(refused).toMatchObject({ exit: 1 });
    expect(refused.errors).toContain('FILE_UNWRITABLE');
  });

  it('clears all of it', async () => {
    expect(await told<{ removed: number }>('trace', 'clear')).toMatchObject({ removed: expect.any(Number) as number });
    // What the bench says at its start is heard anew.
    const left = await told<TraceLine[]>('trace', 'list', '--operation', 'op-000000001');
    expect(left).toEqual([]);
  });
});
