import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '#core/environment/index.ts';
import { cgla, ccho, csq } from '#core/protocol/at/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { ModemSession, readImeis } from '#core/workstation/modems/index.ts';
import { openPtyBridge, createSerialModemLines, serialModemLine, type PtyBridge } from '#hardware/modem-line/index.ts';
import { createModem, type SimulatedModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { memoryStore } from '#test/support/memory-store.ts';

const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) process.stderr.write('skipped: the serial driver needs socat for its terminal\n');

const imeis = ['001010100000007', '001010100000015'];
const isdR = 'A0000005591010FFFFFFFF8900000100';

/** A line is real here, and so is its time. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function terminal(link?: string): Promise<{ modem: SimulatedModem; bridge: PtyBridge }> {
  const card = fileCard('8949449999999990023', '001010123456063', [isdR]);
  const slots = [{ card: () => card }, { card: () => undefined }];
  const modem = createModem({ id: 'm1', store: memoryStore(), clock, imeis, dialect: 'quectel', slots, bootMs: 50 });
  const bridge = await openPtyBridge(modem, { link });
  ends.push(() => bridge.close());
  return { modem, bridge };
}

async function openSession(path: string): Promise<ModemSession> {
  const session = await ModemSession.open(serialModemLine({ path }), clock);
  ends.push(() => session.close());
  return session;
}

describe.skipIf(!hasSocat)('the serial driver against the simulated modem over a terminal', () => {
  test('identifies it, reads its IMEIs and passes APDUs', async () => {
    const { bridge } = await terminal();
    const session = await openSession(bridge.path);
    expect(session.identity).toMatchObject({ manufacturer: 'Quectel', model: 'RM520N-GL' });
    expect((await readImeis(session, [1, 2])).map(({ read }) => read)).toEqual(imeis);
    const channel = await session.execute(ccho, fromHex(isdR));
    const answer = await session.execute(cgla, { session: channel, command: fromHex('80E2910006BF3E035C015A') });
    expect(toHex(answer)).toBe('BF3E009000');
  });

  test('never writes an IMEI, though the far end is a simulator', async () => {
    const { bridge, modem } = await terminal();
    const session = await openSession(bridge.path);
    await expect(session.applyImeis([{ slot: 1, imei: imeis[1]! }])).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_READ_ONLY' }),
    );
    await expect(session.sendText(`AT+EGMR=1,7,"${imeis[1]}"`)).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_READ_ONLY' }),
    );
    expect(modem.imei(1)).toBe(imeis[0]);
  });

  test('finds the modem again after its restart', async () => {
    const { bridge } = await terminal();
    const session = await openSession(bridge.path);
    await session.restart();
    expect(await session.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
  });

  test('opens the terminal again after it was closed', async () => {
    const { bridge } = await terminal();
    await (await openSession(bridge.path)).close();
    const again = await openSession(bridge.path);
    expect(again.dialect.id).toBe('quectel');
  });

  test('passes answers longer than any buffer', async () => {
    const { bridge } = await terminal();
    const session = await openSession(bridge.path);
    const { refusal } = await session.sendText(`AT+CSIM=16400,"80FF0000${'AB'.repeat(8196)}"`, { timeoutMs: 5_000 });
    expect(refusal).toBeUndefined();
  });

  test('tells a line in use, a line that is not there, and one that went away', async () => {
    const { bridge } = await terminal();
    const line = serialModemLine({ path: bridge.path });
    const connection = await line.open();
    ends.push(() => connection.close());
    await expect(line.open()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
    const missing = serialModemLine({ path: '/dev/ttyUSB-none' }).open();
    await expect(missing).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_GONE', details: { path: '/dev/ttyUSB-none' } }),
    );
    const gone = new Promise<void>((resolve) => connection.onClose(resolve));
    await bridge.close();
    await gone;
    await expect(connection.write(fromHex('00'))).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
  });

  test('answers a silent modem with a timeout', async () => {
    const { bridge, modem } = await terminal();
    modem.setFaults({ silent: true });
    await expect(openSession(bridge.path)).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_TIMEOUT' }));
  });
});

describe.skipIf(!hasSocat)('a terminal', () => {
  test('can be given a path of its own, which goes with it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modem-line-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const link = join(folder, 'modem');
    const { bridge } = await terminal(link);
    expect(readlinkSync(link)).toMatch(/^\/dev\/pts\/\d+$/);
    expect((await openSession(link)).dialect.id).toBe('quectel');
    await bridge.close();
    expect(existsSync(link)).toBe(false);
  });

  test('goes when its modem leaves the bench', async () => {
    const { bridge, modem } = await terminal();
    modem.close();
    await Promise.race([bridge.closed, sleep(5_000).then(() => Promise.reject(new Error('still there')))]);
  });
});

describe('discovery', () => {
  test('offers the paths it is given, each once', async () => {
    const lines = await createSerialModemLines({ paths: ['/dev/pts/99', '/dev/pts/99'] }).list();
    expect(lines.filter((line) => line.id === '/dev/pts/99')).toHaveLength(1);
  });

  test('does not crash where udev is missing', () => {
    const code = `
      const { createSerialModemLines } = await import('#hardware/modem-line/index.ts');
      const lines = await createSerialModemLines({ paths: ['/dev/pts/99'] }).list();
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log(JSON.stringify(lines.map((line) => line.id)));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { PATH: '/nonexistent' },
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toContain('/dev/pts/99');
  });
});
