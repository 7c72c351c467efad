import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '#server/cli/open-client.ts';
import { runCli } from '#server/cli/run-cli.ts';
import { serveWorkstation } from '#server/serve-workstation.ts';
import { testTerminal } from './test-terminal.ts';

describe('modem commands', () => {
  let folder: string;
  let host: Awaited<ReturnType<typeof serveWorkstation>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cli-modem-'));
    host = await serveWorkstation({ dataFolder: folder, mode: 'simulated' });
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(args: readonly string[], replies: readonly string[] = []) {
    const terminal = testTerminal(replies);
    const code = await runCli(['--data', folder, '--device', 'sim-cirrus', ...args], terminal);
    return { code, out: terminal.lines.join('\n'), error: terminal.errors.join('\n'), lines: terminal.lines };
  }

  it('list modems with port, model, dialect, slot and network', async () => {
    const { code, out } = await run(['modem', 'list']);
    expect(code).toBe(0);
    expect(out).toMatch(/^sim-cirrus\s+simulated:sim-cirrus\s+Telit LE910C4-EU\s+Telit\s+1 of 2\s+SIM is ready/m);
    expect(out).toMatch(/^sim-aurora\s.*Quectel RM520N-GL\s+Quectel\s+1 of 2\s+SIM not inserted\s+not registered/m);
  });

  it('list a modem that cannot be spoken to with its cause', async () => {
    const { client, close } = await openClient(folder, undefined);
    const silence = (on: boolean) => client.devices.setFault({ deviceId: 'sim-borealis', fault: 'modemSilent', on });
    await silence(true);
    const { code, out } = await run(['modem', 'list']);
    await silence(false);
    await close();
    expect(code).toBe(0);
    expect(out).toMatch(/^sim-borealis\s.*The device does not answer: .*does not answer AT/m);
    expect(out).toMatch(/^sim-cirrus\s.*Telit/m);
  });

  it('send lines, tell what is answered, and fail where the last answer is another than expected', async () => {
    const sent = await run(['modem', 'send', 'AT+CSQ', 'AT+NONE']);
    expect(sent.code).toBe(0);
    expect(sent.out).toMatch(/[\d:.]{12} → AT\+CSQ\n/);
    expect(sent.out).toMatch(/← \+CSQ: 22,99 {2}\[RSSI −69 dBm, bit error rate unknown\]/);
    expect(sent.out).toMatch(/← \+CME ERROR: 4 {2}\[operation not supported\]/);

    const good = await run(['modem', 'send', 'AT', 'AT+CSQ', '--expect', '/\\d+,99/']);
    expect([good.code, good.out]).toEqual([0, expect.stringContaining('✓ as expected: /\\d+,99/')]);
    const bad = await run(['modem', 'send', 'AT+CSQ', '--expect', '31,0']);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('✗ not as expected: 31,0');
    expect(bad.error).toContain('EXPECTATION_FAILED');
    const wrong = await run(['modem', 'send', 'AT', '--expect', '/(/']);
    expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining('EXPECTATION_INVALID')]);
    const written = await run(['modem', 'send', 'AT+EGMR=1,7,"001010100000023"']);
    expect([written.code, written.error]).toEqual([1, expect.stringContaining('IMEI_READ_ONLY')]);
    expect((await run(['modem', 'send', 'AT', '--timeout', '0'])).code).toBe(2);

    const json = await run(['--json', 'modem', 'send', 'AT+CSQ', '--expect', 'OK']);
    expect(JSON.parse(json.lines.at(-1)!)).toMatchObject({
      payload: { code: 0, data: { lines: ['+CSQ: 22,99'], expectation: { pattern: 'OK', passed: true } } },
    });
  });

  it('list and run macros; one that does not pass fails', async () => {
    const { out } = await run(['modem', 'macro', 'list']);
    expect(out).toMatch(/^Signal\s+workbench\s+AT\+CSQ/m);
    const passed = await run(['modem', 'macro', 'run', 'Signal']);
    expect([passed.code, passed.out]).toEqual([0, expect.stringMatching(/✓ passed\s+AT\+CSQ\s+RSSI −69 dBm/)]);
    const failed = await run(['modem', 'macro', 'run', 'eUICC reachable']);
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/✗ FAILED\s+AT\+CCHO=.*the eUICC is in slot 2, which AT#SIMSELECT=2 puts in use/);
    expect(failed.error).toContain('MACRO_FAILED');
    expect((await run(['modem', 'macro', 'run', 'Nothing'])).error).toContain('MACRO_UNKNOWN');
  });

  it('talk to a modem line by line, errors included, until the input ends', async () => {
    const { code, out } = await run(
      ['modem', 'terminal'],
      ['AT+CPIN?', '', 'AT+EGMR=1,7,"001010100000023"', 'AT+CGMI'],
    );
    expect(code).toBe(0);
    expect(out).toContain('Cirrus');
    expect(out).toMatch(/AT> AT\+CPIN\?\n[\d:.]{12} ← \+CPIN: READY {2}\[SIM is ready, no PIN is waited for\]/);
    expect(out).toContain('(IMEI_READ_ONLY)');
    expect(out).toMatch(/← Telit\n[\d:.]{12} ← OK/);
  });
});
