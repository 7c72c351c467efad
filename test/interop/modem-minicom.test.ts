/** minicom, a person's terminal, on the simulated modem: what is typed there, and what is seen. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { simulateModem, type StandaloneModem } from '#node/standalone/index.ts';
import { programMissing } from '#test/support/third-party.ts';

const missing = ['minicom', 'script', 'socat'].map(programMissing).includes(true);
const commandKey = '\x01';

describe.skipIf(missing)('minicom on the simulated modem', () => {
  let folder: string;
  let modem: StandaloneModem;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'minicom-'));
    modem = await simulateModem({ dialect: 'quectel', dataFolder: folder });
  });
  afterAll(async () => {
    await modem?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows what a person types, its answers, the last command once more by A/, and a prompt', async () => {
    const capture = join(folder, 'seen.txt');
    // minicom wants a terminal; script gives it one.
    const minicom = spawn('script', ['-qec', `minicom -o -D ${modem.path} -C ${capture}`, '/dev/null'], {
      env: { ...process.env, TERM: 'vt100', HOME: folder },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = new Promise<number | null>((resolve) => minicom.once('exit', resolve));
    let screen = '';
    minicom.stdout.on('data', (bytes: Buffer) => (screen += bytes.toString('latin1')));
    await vi.waitFor(() => expect(screen).toContain('for help'), { timeout: 10_000 });
    const seen = () => readFileSync(capture, 'latin1').replace(/\r/g, '');
    const type = async (text: string, wanted: string | RegExp) => {
      minicom.stdin.write(text);
      await vi.waitFor(() => expect(seen()).toMatch(wanted), { timeout: 10_000 });
    };
    await type('AT+CGMM\r', 'AT+CGMM\nRM520N-GL\n\nOK\n');
    await type('A/', 'A/\nRM520N-GL\n\nOK\n');
    await type('AT S7=45 S0=0 L1 V1 X4 &c1 E1 Q0\r', 'Q0\nOK\n');
    await type('AT+CMGS="+999"\r', '> ');
    await type('hello', '> hello');
    // Escape takes the message back; its echo and the O of OK are a control sequence to minicom.
    await type('\x1b', /> hello\s*O?K\n$/);
    await type('AT+NONE\r', 'AT+NONE\n+CME ERROR: 4\n');
    minicom.stdin.write(`${commandKey}x`);
    await sleep(300);
    minicom.stdin.write('\r');
    expect(await ended).toBe(0);
  });
});
