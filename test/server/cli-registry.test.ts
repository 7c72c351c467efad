import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { testTerminal } from './test-terminal.ts';

const good = ['serial;EID;model;TAC;IMEI 1;pool', 'M-1;;Module;00101701;001017012345669;', ''].join('\r\n');
const bad = good.replace('001017012345669', '001017012345668');

describe('registry commands', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cli-registry-'));
    writeFileSync(join(folder, 'good.csv'), good);
    writeFileSync(join(folder, 'bad.csv'), bad);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: string[]) {
    const terminal = testTerminal();
    const code = await runCli(['--data', join(folder, 'data'), ...args], terminal);
    return { code, out: terminal.lines.join('\n'), error: terminal.errors.join('\n') };
  }

  it('import a file or say line, column and reason; allot; list; acknowledge', { timeout: 120_000 }, async () => {
    const wrong = await run('registry', 'import', join(folder, 'bad.csv'));
    expect(wrong.code).not.toBe(0);
    expect(wrong.out).toMatch(/2\s+IMEI 1\s+001017012345668\s+The check digit of the IMEI does not fit/);
    expect(wrong.error).toContain('REGISTRY_IMPORT_REFUSED');
    expect((await run('registry', 'import', join(folder, 'none.csv'))).error).toContain('REGISTRY_FILE_UNREADABLE');

    const dry = await run('registry', 'import', join(folder, 'good.csv'), '--dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringMatching(/Taken\s+nothing: a dry run/)]);
    expect((await run('registry', 'list', 'devices')).out).not.toContain('M-1');
    expect((await run('registry', 'import', join(folder, 'good.csv'))).out).toMatch(/Taken\s+all devices/);
    expect((await run('registry', 'list', 'devices')).out).toMatch(
      /M-1\s+Module\s+00101701\s+–\s+001017012345669\s+0 of 0/,
    );

    const asked = ['--device', 'sim-aurora', 'registry', 'allot', '--iccid', '8988247000000009991'];
    expect((await run(...asked)).out).toMatch(/IMEI\s+001101010009004/);
    expect((await run(...asked)).out).toMatch(/Allotted\s+before/);
    expect((await run('registry', 'allot', '--iccid', '8988247000000009991')).code).toBe(2);
    expect((await run('registry', 'list', 'allotments')).out).toMatch(/sim-aurora\s+001101010009004/);

    writeFileSync(join(folder, 'twin.csv'), good.replace('M-1', 'M-2'));
    expect((await run('registry', 'import', join(folder, 'twin.csv'))).out).toContain('Device M-1 holds this IMEI.');
    expect((await run('registry', 'list', 'alarms')).out).toMatch(
      /000000000001\s.*IMEI 00101701234566\s+M-1, M-2\s+1\s+open/,
    );
    expect((await run('registry', 'acknowledge', '1')).error).toContain('ALARM_UNKNOWN');
    await run('registry', 'acknowledge', '000000000001', '--by', 'Ada');
    expect((await run('registry', 'list', 'alarms')).out).toContain('acknowledged by Ada');
    const log = await run('registry', 'list', 'requests');
    expect(log.out).toMatch(/import\s+–\s+–\s+imported/);
    expect(log.out).toMatch(/allotment\s+sim-aurora\s+8988247000000009991\s+repeated/);
  });

  it('restore an IMEI by device, slot, reason and name alone', { timeout: 120_000 }, async () => {
    const restore = ['--device', 'sim-cirrus', 'imei', 'restore', '--slot', '2'];
    const answers = ['--reason', 'productionRepair', '--operator', 'Ada'];
    expect((await run(...restore)).code).toBe(2);
    expect((await run(...restore, '--reason', 'because', '--operator', 'Ada')).code).toBe(2);
    expect((await run(...restore, ...answers)).error).toContain('RESTORE_NOT_CONFIRMED');
    expect((await run(...restore, ...answers, '--confirm', '0000')).error).toContain('CONFIRMATION_MISMATCH');
    // Out of the factory it shows what its record says.
    expect((await run(...restore, ...answers, '--confirm', '0365')).error).toContain('IMEI_AS_RECORDED');
    expect((await run(...restore, '--imei', '001103030001029')).code).toBe(2);
    expect((await run('--device', 'sim-cirrus', 'imei', 'restorations')).out).toContain('No IMEI was ever restored');
  });
});
